// The receipt of the last sudden end, until the person has dismissed it.
import { useState } from 'react';
import type { HostInfo } from '../../../shared/protocol/messages.ts';
import { ReceiptCard } from './receipt-card.tsx';

/** See the top of this file. */
export function LastReceipt({ host }: { readonly host: HostInfo }) {
  const key = `proactor:receipt:${host.dataDirectory}`;
  const mark = host.receipt === null ? '' : JSON.stringify([host.receipt.lostAt, host.receipt.runs]);
  const [dismissed, setDismissed] = useState(() => localStorage.getItem(key));
  if (host.receipt === null || dismissed === mark) return null;
  return (
    <ReceiptCard
      receipt={host.receipt}
      onDismiss={() => {
        localStorage.setItem(key, mark);
        setDismissed(mark);
      }}
    />
  );
}
