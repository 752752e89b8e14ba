// The thread that writes records, as it ships.

/** Where the built worker is; `npm run test:product` sees to it. */
export const RECORD_WORKER = new URL('../../dist/loopback/record-worker.js', import.meta.url);
