// How the run is stopped: the host's own ladder, shown, or steps of its own.
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CloseIcon, PreviousIcon } from '../../ui/icons.tsx';
import { actionWords } from '../../ui/run-words.ts';
import { SegmentedControl } from '../../ui/segmented.tsx';
import { type Form, newRungLine, type RungLine, rungLine } from './form.ts';
import { Choice, Message, raised, replaced, Section, without } from './parts.tsx';

const TARGETS = [
  { value: 'process', label: 'the process' },
  { value: 'group', label: 'its group' },
  { value: 'session', label: 'its session' },
  { value: 'foreground', label: 'the foreground job' },
  { value: 'tree', label: 'the whole tree' },
] as const;

const KINDS = [
  { value: 'signal', label: 'send' },
  { value: 'close-stdin', label: 'close its input' },
  { value: 'console-event', label: 'send to its console' },
  { value: 'close-windows', label: 'close its windows' },
  { value: 'terminate-job', label: 'end its job' },
] as const;

const EVENTS = [
  { value: 'CTRL_C_EVENT', label: 'Ctrl-C' },
  { value: 'CTRL_BREAK_EVENT', label: 'Ctrl-Break' },
] as const;

/** The section. */
export function StoppingSection({
  host,
  form,
  problem,
  onChange,
}: {
  readonly host: HostInfo;
  readonly form: Form;
  problem(field: string): string | undefined;
  onChange(form: Form): void;
}) {
  const own = host.ladders[form.connection];
  const { ladder } = form;
  const setLadder = (next: readonly RungLine[] | null) => onChange({ ...form, ladder: next });
  return (
    <Section title="Stopping">
      <div className="details-line">
        <span className="details-word">steps</span>
        <SegmentedControl
          label="Steps of a stop"
          segments={[
            { value: 'usual', label: 'Usual' },
            { value: 'own', label: 'Its own' },
          ]}
          value={ladder === null ? 'usual' : 'own'}
          onChange={(which) => setLadder(which === 'usual' ? null : own.map(rungLine))}
        />
      </div>
      {ladder === null ? (
        <ol className="details-ladder">
          {own.map((rung, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a rung is its place on the ladder
            <li key={index}>
              {actionWords(rung.action)}, then {rung.graceMs / 1000} s
            </li>
          ))}
        </ol>
      ) : (
        ladder.map((line, index) => (
          <Step
            key={line.key}
            host={host}
            line={line}
            number={index + 1}
            problem={problem(`ladder.${line.key}`)}
            onChange={(next) => setLadder(replaced(ladder, next))}
            onRaise={() => setLadder(raised(ladder, line.key))}
            onRemove={() => setLadder(without(ladder, line.key))}
          />
        ))
      )}
      {ladder !== null && (
        <div className="details-adds">
          <Button disabled={ladder.length >= 10} onClick={() => setLadder([...ladder, newRungLine()])}>
            Add a step
          </Button>
        </div>
      )}
      <Message problem={problem('ladder')} />
      <div className="details-line">
        <span className="details-word">daemons</span>
        <SegmentedControl
          label="Processes that made themselves daemons"
          segments={[
            { value: 'let-go', label: 'Let go', hint: 'A process that left the session on purpose goes on' },
            { value: 'end', label: 'End too', hint: 'A stop ends them with the rest' },
          ]}
          value={form.daemons}
          onChange={(daemons) => onChange({ ...form, daemons })}
        />
      </div>
    </Section>
  );
}

function Step({
  host,
  line,
  number,
  problem,
  onChange,
  onRaise,
  onRemove,
}: {
  readonly host: HostInfo;
  readonly line: RungLine;
  readonly number: number;
  readonly problem: string | undefined;
  onChange(line: RungLine): void;
  onRaise(): void;
  onRemove(): void;
}) {
  const windows = host.platform === 'win32';
  const kinds = KINDS.filter(({ value }) => windows || value === 'signal' || value === 'close-stdin');
  // A record may name a signal that this system has not: it stays visible, and the host says what is wrong with it.
  const names = [...new Set([...host.signals.map(({ name }) => name), line.signal])];
  return (
    <div className="details-line">
      <span className="details-word">step {number}</span>
      <div className="details-step">
        <div className="details-pair">
          <Choice
            name={`What step ${number} does`}
            value={line.kind}
            options={kinds}
            onChange={(kind) => onChange({ ...line, kind })}
          />
          {line.kind === 'signal' && (
            <>
              <Choice
                name={`Signal of step ${number}`}
                value={line.signal}
                options={names.map((name) => ({ value: name, label: name }))}
                onChange={(signal) => onChange({ ...line, signal })}
              />
              <Choice
                name={`Whom step ${number} reaches`}
                value={line.target}
                options={TARGETS}
                onChange={(target) => onChange({ ...line, target })}
              />
            </>
          )}
          {line.kind === 'console-event' && (
            <Choice
              name={`Event of step ${number}`}
              value={line.event}
              options={EVENTS}
              onChange={(event) => onChange({ ...line, event })}
            />
          )}
          <label className="details-grace">
            then wait
            <input
              className="field"
              aria-label={`Seconds after step ${number}`}
              aria-invalid={problem !== undefined}
              inputMode="decimal"
              value={line.seconds}
              onChange={(event) => onChange({ ...line, seconds: event.target.value })}
            />
            s
          </label>
        </div>
        <Message problem={problem} />
      </div>
      <IconButton label={`Move step ${number} up`} disabled={number === 1} onClick={onRaise}>
        <PreviousIcon />
      </IconButton>
      <IconButton label={`Leave out step ${number}`} onClick={onRemove}>
        <CloseIcon />
      </IconButton>
    </div>
  );
}
