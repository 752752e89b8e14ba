// The SHA-256 of each stream of the chosen runs, as `cat STREAM.* | sha256sum` in the log's folder would print it.
// A gigabyte takes seconds, so it is only computed when somebody asks.
import { useEffect, useState } from 'react';
import type { Run } from '../../../shared/model/run.ts';
import type { StreamHash } from '../../../shared/protocol/messages.ts';
import { useLink } from '../../link/use-link.ts';
import { Button } from '../../ui/button.tsx';
import { bytes } from '../../ui/format.ts';

interface Hashed {
  readonly run: Run;
  readonly streams: readonly StreamHash[];
}

/** The hashes, or the button that asks for them. */
export function Checksums({ runs, online }: { readonly runs: readonly Run[]; readonly online: boolean }) {
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

  if (state === 'unasked' || state === 'asked') {
    return (
      <Button disabled={!online || state === 'asked' || runs.length === 0} onClick={() => void compute()}>
        {state === 'asked' ? 'Computing…' : 'Compute for each stream'}
      </Button>
    );
  }
  if (state instanceof Error) return <p className="form-problem">{state.message}</p>;
  return (
    <ul className="export-hashes">
      {state.flatMap(({ run, streams }) =>
        streams.map(({ stream, sha256, from, to }) => (
          <li key={`${run.id} ${stream}`}>
            <span className="form-note">
              {runs.length > 1 ? `${run.name}, ` : ''}
              {stream}, {from === 0 ? `all ${bytes(to)}` : `the last ${bytes(to - from)} of ${bytes(to)}`}
            </span>
            <code>{sha256}</code>
          </li>
        )),
      )}
    </ul>
  );
}
