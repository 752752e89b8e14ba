// The SHA-256 of the file that was written, and of each stream of the chosen runs, as `cat STREAM.* | sha256sum` in the
// log's folder would print it. For a gigabyte that takes seconds, so it is only computed when somebody asks.
import { useEffect, useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import type { StreamHash } from '../../../shared/protocol/messages.ts';
import { bytes } from '../../../shared/text/format.ts';
import { useLink } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';

interface Hashed {
  readonly run: Run;
  readonly streams: readonly StreamHash[];
}

/** The hashes, or the button that asks for them. */
export function Checksums({
  runs,
  online,
  file,
}: {
  readonly runs: readonly Run[];
  readonly online: boolean;
  /** Of the file; null while there is none. */
  readonly file: string | null;
}) {
  const { connection } = useLink();
  const [state, setState] = useState<'unasked' | 'asked' | readonly Hashed[] | Error>('unasked');
  const ids = runs.map(({ id }) => id).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: other runs have other hashes
  useEffect(() => setState('unasked'), [ids]);

  async function compute(): Promise<void> {
    setState('asked');
    try {
      const hashed: Hashed[] = [];
      for (const run of runs) hashed.push({ run, ...(await connection.call('hash', { run: run.id })) });
      setState(hashed);
    } catch (error) {
      setState(error instanceof Error ? error : new Error(String(error)));
    }
  }

  const hashed = Array.isArray(state) ? (state as readonly Hashed[]) : [];
  return (
    <>
      <ul className="export-hashes">
        {file !== null && <Hash of="the exported file" sha256={file} />}
        {hashed.flatMap(({ run, streams }) =>
          streams.map(({ stream, sha256, from, to }) => {
            const part = from === 0 ? `all ${bytes(to)}` : `the last ${bytes(to - from)} of ${bytes(to)}`;
            const of = `${runs.length > 1 ? `${run.name}, ` : ''}${stream}, ${part}`;
            return <Hash key={`${run.id} ${stream}`} of={of} sha256={sha256} />;
          }),
        )}
      </ul>
      {state instanceof Error && <p className="form-problem">{state.message}</p>}
      {(state === 'unasked' || state === 'asked') && (
        <Button disabled={!online || state === 'asked' || runs.length === 0} onClick={() => void compute()}>
          {state === 'asked' ? 'Computing…' : 'Compute for each stream'}
        </Button>
      )}
    </>
  );
}

function Hash({ of, sha256 }: { readonly of: string; readonly sha256: string }) {
  return (
    <li>
      <span className="form-note">{of}</span>
      <code>{sha256}</code>
    </li>
  );
}
