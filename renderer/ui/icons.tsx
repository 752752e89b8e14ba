// The few pictures that the page uses, drawn in one weight on a 16 by 16 grid.
import type { ReactNode } from 'react';

function Icon({ children }: { readonly children: ReactNode }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** Everything that was written. */
export function LogIcon() {
  return (
    <Icon>
      <path d="M3.5 3.5h9M3.5 6.5h9M3.5 9.5h6M3.5 12.5h7.5" />
    </Icon>
  );
}

/** Looks for something. */
export function FindIcon() {
  return (
    <Icon>
      <circle cx="7" cy="7" r="3.6" />
      <path d="m9.8 9.8 3 3" />
    </Icon>
  );
}

/** Rang. */
export function BellIcon() {
  return (
    <Icon>
      <path d="M4 11.2c.9-.9 1-2 1-3.7a3 3 0 0 1 6 0c0 1.7.1 2.8 1 3.7zM7 13.2h2" />
    </Icon>
  );
}

/** The one before. */
export function PreviousIcon() {
  return (
    <Icon>
      <path d="m4.5 9.5 3.5-3.5 3.5 3.5" />
    </Icon>
  );
}

/** The one after. */
export function NextIcon() {
  return (
    <Icon>
      <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />
    </Icon>
  );
}

/** Takes something away. */
export function CloseIcon() {
  return (
    <Icon>
      <path d="m4.5 4.5 7 7m0-7-7 7" />
    </Icon>
  );
}

/** Makes a pane as large as the window. */
export function MaximiseIcon() {
  return (
    <Icon>
      <path d="M9.5 3.5h3v3M6.5 12.5h-3v-3M12.5 3.5l-4 4M3.5 12.5l4-4" />
    </Icon>
  );
}

/** Puts a maximised pane back. */
export function RestoreIcon() {
  return (
    <Icon>
      <path d="M12 7H9V4M4 9h3v3M9 7l3.5-3.5M7 9l-3.5 3.5" />
    </Icon>
  );
}

/** A terminal with a plus: a new shell. */
export function NewShellIcon() {
  return (
    <Icon>
      <path d="M2.5 4.5 5 7 2.5 9.5M7 10h3M12 4v5M9.5 6.5h5" />
    </Icon>
  );
}

/** Three sliders: everything that can be set. */
export function DetailsIcon() {
  return (
    <Icon>
      <path d="M2.5 4.5h6M11.5 4.5h2M2.5 8h2M7.5 8h6M2.5 11.5h6M11.5 11.5h2" />
      <circle cx="10" cy="4.5" r="1.4" />
      <circle cx="6" cy="8" r="1.4" />
      <circle cx="10" cy="11.5" r="1.4" />
    </Icon>
  );
}

/** Three dots: more. */
export function MoreIcon() {
  return (
    <Icon>
      <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" strokeWidth="2" />
    </Icon>
  );
}

/** A down arrow beside a word: opens a menu. */
export function CaretIcon() {
  return (
    <svg viewBox="0 0 8 8" width="8" height="8" aria-hidden="true">
      <path d="m1 2.5 3 3 3-3" fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinecap="round" />
    </svg>
  );
}

/** The mark of Proactor. */
export function Logo() {
  return (
    <svg
      viewBox="0 0 18 18"
      width="18"
      height="18"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="1.5"
      aria-hidden="true"
    >
      <rect x="1" y="2" width="16" height="14" rx="3" />
      <path d="M4.5 6.5 7 9l-2.5 2.5M9 11.5h4.5" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  );
}

/** Gives something away. */
export function ExportIcon() {
  return (
    <Icon>
      <path d="M8 9.5v-6M5.5 5.8 8 3.3l2.5 2.5M3.5 9.5v3h9v-3" />
    </Icon>
  );
}

/** Stays. */
export function PinIcon() {
  return (
    <Icon>
      <path d="M6 3.5h4M6.6 3.5v3.4L4.5 9.2h7L9.4 6.9V3.5M8 9.2v3.6" />
    </Icon>
  );
}
