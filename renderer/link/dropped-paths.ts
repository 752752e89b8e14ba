// Where dropped files lie, in the desktop window: its preload says it, after the drop.
import { DROP_MESSAGE } from '../../shared/protocol/port-names.ts';

/** Listens to the preload. Gives a function that ends it. */
export function onDroppedPaths(listener: (paths: readonly string[]) => void): () => void {
  const onMessage = ({ source, origin, data }: MessageEvent<unknown>) => {
    // The preload speaks as the window itself does; no frame and no other window can.
    if (source !== window || origin !== location.origin || !isDrop(data)) return;
    listener(data.paths);
  };
  addEventListener('message', onMessage);
  return () => removeEventListener('message', onMessage);
}

function isDrop(data: unknown): data is { readonly paths: readonly string[] } {
  if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== DROP_MESSAGE) return false;
  return 'paths' in data && Array.isArray(data.paths) && data.paths.every((path) => typeof path === 'string');
}
