// The mirrors' thread as it ships.

/** Where the built worker is; `npm run test:product` sees to it. */
export const SCREEN_WORKER = new URL('../../dist/loopback/screen-worker.js', import.meta.url);
