// The account of a host that was lost: when, what it left behind, and what ended it.
import type { LeftBehind, Receipt } from '../../../shared/model/receipt.ts';
import { ago, counted, moment } from '../../../shared/text/format.ts';
import { IconButton } from '../../ui/button.tsx';
import { useNow } from '../../ui/clock.ts';
import { CloseIcon } from '../../ui/icons.tsx';
import './notices.css';

/** The receipt. */
export function ReceiptCard({ receipt, onDismiss }: { readonly receipt: Receipt; onDismiss(): void }) {
  const now = useNow();
  const { lostAt, runs, processes } = receipt;
  const survivors = processes.filter(({ outcome }) => outcome === 'survived').length;
  const when = lostAt === null ? '' : ` at ${moment(lostAt, now)} (${ago(lostAt, now)})`;
  return (
    <section
      className={`banner ${survivors > 0 ? 'banner-bad' : 'banner-plain'}`}
      aria-label="Receipt of the last host"
    >
      <div className="banner-text">
        <b>The last Proactor was lost{when}.</b>{' '}
        {runs.length === 0 ? 'Nothing was running.' : `${counted(runs.length, 'run was', 'runs were')} alive.`}{' '}
        {summary(processes)} Their logs are kept.
        {processes.length > 0 && (
          <details>
            <summary>{counted(processes.length, 'process', 'processes')}</summary>
            <ul>
              {processes.map((process) => (
                <li key={`${process.pid} ${process.name}`}>
                  <code>
                    {process.pid} {process.name}
                  </code>{' '}
                  {OUTCOME[process.outcome]}
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <IconButton label="Dismiss the receipt" onClick={onDismiss}>
        <CloseIcon />
      </IconButton>
    </section>
  );
}

const OUTCOME: Record<LeftBehind['outcome'], string> = {
  reaper: 'ended by the reaper when the host died',
  start: 'ended by this start',
  survived: 'could not be ended and is still there',
};

function summary(processes: readonly LeftBehind[]): string {
  const count = (outcome: LeftBehind['outcome']) => processes.filter((process) => process.outcome === outcome).length;
  const parts = [];
  if (count('reaper') > 0)
    parts.push(`${counted(count('reaper'), 'process was', 'processes were')} ended by the reaper`);
  if (count('start') > 0) parts.push(`${counted(count('start'), 'process was', 'processes were')} ended by this start`);
  if (count('survived') > 0) parts.push(`${counted(count('survived'), 'process is', 'processes are')} still there`);
  return parts.length === 0 ? 'No process was left behind.' : `${parts.join(', ')}; nothing else was left.`;
}
