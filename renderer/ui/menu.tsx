// A menu beneath a button, or at a point of the window: arrow keys move, letters jump, Enter chooses, Escape gives the focus back.
// It lies in the top layer of the page, so that no pane cuts it off.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import './menu.css';

/** A point of the window, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Between a menu and its button, and at least between it and the edge of the window, in pixels. */
const GAP = 4;

/** What the button of a menu has to be given. */
export interface MenuButtonProps {
  readonly 'aria-haspopup': 'menu';
  readonly 'aria-expanded': boolean;
  readonly 'aria-controls': string | undefined;
  onClick(): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** A button with a menu. `children` are the items; they close it by calling what they are given. */
export function Menu({
  label,
  button,
  children,
}: {
  readonly label: string;
  button(props: MenuButtonProps): ReactNode;
  children(close: () => void): ReactNode;
}) {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLSpanElement>(null);
  const id = useId();
  const close = () => {
    setOpen(false);
    anchor.current?.querySelector('button')?.focus();
  };
  return (
    <span className="menu-anchor" ref={anchor}>
      {button({
        'aria-haspopup': 'menu',
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: () => setOpen(!open),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' || open) return;
          event.preventDefault();
          setOpen(true);
        },
      })}
      {open && (
        <Popup id={id} label={label} anchor={anchor} onClose={close} onLeave={() => setOpen(false)}>
          {children(close)}
        </Popup>
      )}
    </span>
  );
}

/** A menu at the point that was clicked. `children` are the items; they close it by calling what they are given. */
export function ContextMenu({
  label,
  at,
  onClose,
  children,
}: {
  readonly label: string;
  readonly at: Point;
  onClose(): void;
  children(close: () => void): ReactNode;
}) {
  const id = useId();
  const before = useRef(document.activeElement);
  const point = useRef<Point>(at);
  const close = () => {
    if (before.current instanceof HTMLElement) before.current.focus();
    onClose();
  };
  return (
    <Popup id={id} label={label} anchor={point} onClose={close} onLeave={onClose}>
      {children(close)}
    </Popup>
  );
}

/** What a menu stands beside: the box of a button, or nothing but a point. */
function boxOf(anchor: HTMLElement | Point): Pick<DOMRect, 'top' | 'bottom' | 'right'> & { readonly point: boolean } {
  if (!(anchor instanceof HTMLElement)) return { top: anchor.y, bottom: anchor.y, right: anchor.x, point: true };
  const { top, bottom, right } = anchor.getBoundingClientRect();
  return { top, bottom, right, point: false };
}

function Popup({
  id,
  label,
  anchor,
  onClose,
  onLeave,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly anchor: { readonly current: HTMLElement | Point | null };
  onClose(): void;
  onLeave(): void;
  readonly children: ReactNode;
}) {
  const popup = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const menu = popup.current;
    if (menu === null || anchor.current === null) return;
    const from = boxOf(anchor.current);
    const below = innerHeight - from.bottom - 2 * GAP;
    const above = from.top - 2 * GAP;
    const upwards = menu.offsetHeight > below && above > below;
    menu.style.maxHeight = `${upwards ? above : below}px`;
    menu.style.top = upwards ? `${Math.max(GAP, from.top - GAP - menu.offsetHeight)}px` : `${from.bottom + GAP}px`;
    const left = from.point ? from.right : from.right - menu.offsetWidth;
    menu.style.left = `${Math.max(GAP, Math.min(left, innerWidth - GAP - menu.offsetWidth))}px`;
    itemsOf(menu)[0]?.focus();
  }, [anchor]);

  useEffect(() => {
    const outside = (event: PointerEvent) => {
      const target = event.target as Node;
      const onButton = anchor.current instanceof HTMLElement && anchor.current.contains(target);
      if (popup.current?.contains(target) !== true && !onButton) onLeave();
    };
    addEventListener('pointerdown', outside, true);
    addEventListener('resize', onLeave);
    return () => {
      removeEventListener('pointerdown', outside, true);
      removeEventListener('resize', onLeave);
    };
  });

  return createPortal(
    <div
      ref={popup}
      id={id}
      role="menu"
      aria-label={label}
      className="menu"
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape' || event.key === 'Tab') {
          event.preventDefault();
          onClose();
        } else {
          move(event);
        }
      }}
    >
      {children}
    </div>,
    document.body,
  );
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')];
}

function move(event: KeyboardEvent<HTMLElement>): void {
  const items = itemsOf(event.currentTarget);
  const at = items.indexOf(document.activeElement as HTMLElement);
  const next = destination(event.key, items, at);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function destination(key: string, items: readonly HTMLElement[], at: number): HTMLElement | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'ArrowRight':
      return items[(at + 1) % items.length];
    case 'ArrowUp':
    case 'ArrowLeft':
      return items[(at - 1 + items.length) % items.length];
    case 'Home':
      return items[0];
    case 'End':
      return items.at(-1);
    default: {
      if (key.length !== 1 || key === ' ') return undefined;
      const letter = key.toLowerCase();
      const ordered = [...items.slice(at + 1), ...items.slice(0, at + 1)];
      return ordered.find((item) => (item.dataset['key'] ?? item.textContent).toLowerCase().startsWith(letter));
    }
  }
}

/** One thing to choose in a menu. */
export function MenuItem({
  onChoose,
  children,
  hint,
  jump,
  danger = false,
  disabled = false,
}: {
  onChoose(): void;
  readonly children: ReactNode;
  /** What it does, in a few words, beside or beneath its name. */
  readonly hint?: ReactNode;
  /** What the letters that jump to it are compared with; its text when absent. */
  readonly jump?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
}) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      data-key={jump}
      disabled={disabled}
      className={`menu-item ${danger ? 'menu-danger' : ''}`}
      onClick={onChoose}
    >
      <span className="menu-name">{children}</span>
      {hint !== undefined && <span className="menu-hint">{hint}</span>}
    </button>
  );
}

/** One of several in a menu of which one holds. Choosing it leaves the menu open. */
export function MenuRadio({
  checked,
  onChoose,
  children,
  hint,
}: {
  readonly checked: boolean;
  onChoose(): void;
  readonly children: ReactNode;
  readonly hint?: string;
}) {
  return (
    <button
      type="button"
      role="menuitemradio"
      aria-checked={checked}
      tabIndex={-1}
      title={hint}
      className="menu-radio"
      onClick={onChoose}
    >
      {children}
    </button>
  );
}
