// How much of the output is kept, whether the run waits for its pane, and how its bytes are shown.
import { useId } from 'react';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { bytes } from '../../../shared/text/format.ts';
import { SegmentedControl } from '../../ui/segmented.tsx';
import type { Form } from './form.ts';
import { Message, Section } from './parts.tsx';

/** Encodings that are offered by name; every other label of the Encoding Standard may be typed. */
const OFFERED = [
  'utf-8',
  'utf-16le',
  'windows-1252',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1250',
  'windows-1251',
  'koi8-r',
  'ibm866',
  'shift_jis',
  'euc-jp',
  'gb18030',
  'big5',
  'euc-kr',
];

/** The section. */
export function OutputSection({
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
  const list = useId();
  return (
    <Section title="Output">
      <div className="details-line">
        <span className="details-word">keep</span>
        <SegmentedControl
          label="How much is kept"
          segments={[
            { value: 'all', label: `All, up to ${bytes(host.logCap)}` },
            { value: 'latest', label: 'The latest' },
            { value: 'paced', label: 'All, at the pace of its pane' },
          ]}
          value={form.output}
          onChange={(output) => onChange({ ...form, output })}
        />
        {form.output === 'latest' && (
          <label className="details-grace">
            <input
              className="field"
              aria-label="Megabytes to keep"
              aria-invalid={problem('output') !== undefined}
              inputMode="decimal"
              value={form.latest}
              onChange={(event) => onChange({ ...form, latest: event.target.value })}
            />
            MB
          </label>
        )}
        <Message problem={problem('output')} note={POLICY_NOTES[form.output]} />
      </div>
      {form.connection === 'pipes' && (
        <div className="details-line">
          <span className="details-word">shown as</span>
          <input
            className="field details-encoding"
            aria-label="Encoding"
            aria-invalid={problem('encoding') !== undefined}
            list={list}
            placeholder="utf-8"
            autoComplete="off"
            spellCheck={false}
            value={form.encoding}
            onChange={(event) => onChange({ ...form, encoding: event.target.value })}
          />
          <datalist id={list}>
            {OFFERED.map((label) => (
              <option key={label} value={label} />
            ))}
          </datalist>
          <Message problem={problem('encoding')} note="The log keeps the bytes as they are." />
        </div>
      )}
    </Section>
  );
}

const POLICY_NOTES = {
  all: undefined,
  latest: 'The oldest goes first.',
  paced: 'It waits for the slowest pane that shows it. While no pane does, it waits for nobody.',
} as const;
