// A list of any length whose rows are all of one height: only those in sight exist. Arrow keys, Page Up and Down, Home
// and End move the chosen row, Enter opens it; the list is one stop of the Tab key and reads the chosen row aloud.
import { type KeyboardEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import './virtual-rows.css';

/** Rows drawn beyond the edges, so that quick scrolling shows no gaps. */
const SPARE = 12;

/** See the top of this file. */
export interface VirtualRowsProps {
  readonly label: string;
  readonly count: number;
  /** Of one row, in pixels. */
  readonly rowHeight: number;
  readonly chosen: number;
  row(index: number): ReactNode;
  onChoose(index: number): void;
  onOpen(index: number): void;
  /** The last rows are in sight. */
  onEnd(): void;
}

/** A virtual list. */
export function VirtualRows({ label, count, rowHeight, chosen, row, onChoose, onOpen, onEnd }: VirtualRowsProps) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 400 });
  const first = Math.max(0, Math.floor(view.top / rowHeight) - SPARE);
  const last = Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + SPARE);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, []);

  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || chosen < 0) return;
    const top = chosen * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight) {
      element.scrollTop = top + rowHeight - element.clientHeight;
    }
  }, [chosen, rowHeight]);

  useEffect(() => {
    if (count > 0 && last >= count) onEnd();
  }, [count, last, onEnd]);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view.height / rowHeight) - 1);
    const moves: Partial<Record<string, number>> = {
      ArrowDown: chosen + 1,
      ArrowUp: chosen - 1,
      PageDown: chosen + page,
      PageUp: chosen - page,
      Home: 0,
      End: count - 1,
    };
    const to = moves[event.key];
    if (to !== undefined && count > 0) onChoose(Math.min(count - 1, Math.max(0, to)));
    else if (event.key === 'Enter' && chosen >= 0 && chosen < count) onOpen(chosen);
    else return;
    event.preventDefault();
  };

  return (
    <div
      ref={box}
      className="virtual-rows"
      role="listbox"
      aria-label={label}
      aria-activedescendant={chosen >= first && chosen < last ? `${id}-${chosen}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className="virtual-rows-all" style={{ height: count * rowHeight }}>
        {Array.from({ length: Math.max(0, last - first) }, (_, position) => {
          const index = first + position;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's
            <div
              key={index}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === chosen}
              aria-setsize={count}
              aria-posinset={index + 1}
              className="virtual-row"
              style={{ top: index * rowHeight, height: rowHeight }}
              onClick={() => {
                onChoose(index);
                onOpen(index);
              }}
            >
              {row(index)}
            </div>
          );
        })}
      </div>
    </div>
  );
}
