// The line over a pipes view that says how it is read: which streams, the time beside the lines, wrapping, following.
import { Menu, MenuRadio } from '../ui/menu.tsx';
import { SegmentedControl } from '../ui/segmented.tsx';
import type { TimeGutter } from './line-time-text.ts';
import type { ShownStreams } from './pipes-choices.ts';

const STREAMS = [
  { value: 'both', label: 'Both', hint: 'stdout and stderr' },
  { value: 'stdout', label: 'stdout', hint: 'Only stdout' },
  { value: 'stderr', label: 'stderr', hint: 'Only stderr' },
] as const;

const TIMES: readonly { readonly value: TimeGutter; readonly label: string; readonly short: string }[] = [
  { value: 'off', label: 'No times', short: 'Time' },
  { value: 'absolute', label: 'Time of day', short: 'Time of day' },
  { value: 'relative', label: 'Since the start', short: 'Since start' },
  { value: 'gaps', label: 'Since the line before', short: 'Gaps' },
];

/** See the top of this file. */
export interface PipesBarProps {
  readonly streams: ShownStreams;
  readonly time: TimeGutter;
  readonly wrap: boolean;
  readonly following: boolean;
  onStreams(streams: ShownStreams): void;
  onTime(time: TimeGutter): void;
  onWrap(wrap: boolean): void;
  onFollow(follow: boolean): void;
}

/** The line. */
export function PipesBar({ streams, time, wrap, following, onStreams, onTime, onWrap, onFollow }: PipesBarProps) {
  return (
    <div className="pipes-bar">
      <SegmentedControl label="Streams shown" segments={STREAMS} value={streams} onChange={onStreams} />
      <span className="pipes-bar-right">
        <Menu
          label="Time beside the lines"
          button={(button) => (
            <button
              type="button"
              className={`pipes-choice ${time === 'off' ? '' : 'on'}`}
              aria-label={`Time beside the lines: ${TIMES.find(({ value }) => value === time)?.label ?? time}`}
              {...button}
            >
              {TIMES.find(({ value }) => value === time)?.short} <span aria-hidden="true">▾</span>
            </button>
          )}
        >
          {(close) =>
            TIMES.map(({ value, label }) => (
              <MenuRadio
                key={value}
                checked={value === time}
                onChoose={() => {
                  onTime(value);
                  close();
                }}
              >
                {label}
              </MenuRadio>
            ))
          }
        </Menu>
        <button
          type="button"
          className="pipes-choice"
          aria-pressed={wrap}
          title="Long lines go on in the next row, or to the right"
          onClick={() => onWrap(!wrap)}
        >
          Wrap
        </button>
        <button
          type="button"
          className="pipes-choice"
          aria-pressed={following}
          title="Stay at the end while more is written; scrolling up stops it"
          onClick={() => onFollow(!following)}
        >
          Follow
        </button>
      </span>
    </div>
  );
}
