// The log threads' code as it ships.

/** Where the built worker is; `npm run test:product` sees to it. */
export const LOG_WORKER = new URL('../../dist/loopback/log-worker.js', import.meta.url);
