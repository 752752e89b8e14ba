// Buttons. The accent belongs to the one primary action of a place; everything else is quiet.
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import './button.css';

/** See `Button`. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: 'outline' | 'plain' | 'primary' | 'danger';
}

/** A button with words on it. */
export function Button({ look = 'outline', className, ...rest }: ButtonProps) {
  return <button type="button" className={`button button-${look} ${className ?? ''}`} {...rest} />;
}

/** See `IconButton`. */
export interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does: read aloud, and shown when the pointer rests on it. */
  readonly label: string;
  readonly children: ReactNode;
}

/** A button with a picture on it. */
export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button type="button" className={`icon-button ${className ?? ''}`} aria-label={label} title={label} {...rest}>
      {children}
    </button>
  );
}
