// A run's state as a shape: disc running, dashed ring starting, two bars suspended, arc stopping, square in
// trouble, ring ended. The colour repeats what the shape says.
import './state-mark.css';

/** What a mark can say. */
export type Mark = 'starting' | 'running' | 'suspended' | 'stopping' | 'trouble' | 'ended';

/** The shape for a state; the words beside it say the same. */
export function StateMark({ mark }: { readonly mark: Mark }) {
  return (
    <svg className={`mark mark-${mark}`} viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
      {shape(mark)}
    </svg>
  );
}

function shape(mark: Mark) {
  switch (mark) {
    case 'starting':
      return (
        <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" strokeDasharray="2.6 1.6" />
      );
    case 'running':
      return <circle cx="6" cy="6" r="4.5" fill="currentColor" />;
    case 'suspended':
      return <path d="M3.5 2.2v7.6M8.5 2.2v7.6" stroke="currentColor" strokeWidth="2.4" />;
    case 'stopping':
      return (
        <>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="var(--line2)" strokeWidth="2.2" />
          <path d="M6 1.8a4.2 4.2 0 1 1-4 5.4" fill="none" stroke="currentColor" strokeWidth="2.2" />
        </>
      );
    case 'trouble':
      return <rect x="1.8" y="1.8" width="8.4" height="8.4" rx="1.6" fill="currentColor" />;
    case 'ended':
      return <circle cx="6" cy="6" r="4" fill="none" stroke="currentColor" strokeWidth="1.5" />;
  }
}
