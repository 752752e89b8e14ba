// Who may speak to the browser host at all. Any page in any browser on this machine can dial 127.0.0.1, and a name can
// be made to resolve to it; so a request must have been meant for this very address and port, and come from this very
// page. The token is asked for after that (see server.ts).
import type { IncomingHttpHeaders } from 'node:http';
import { pageHeaders } from '../page-headers.ts';

/** What is wrong with a request, as the answer to it; null when nothing is. */
export type Refusal = { readonly status: 400 | 403; readonly text: string } | null;

/** Checks a request's Host, and its Origin where it has one. A WebSocket must have one: every browser sends it. */
export function refusalOf(headers: IncomingHttpHeaders, port: number, isUpgrade: boolean): Refusal {
  const { host, origin } = headers;
  if (host === undefined) return { status: 400, text: 'a Host header is needed' };
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return { status: 403, text: `this is not the host ${printable(host)}` };
  }
  if (origin === undefined) {
    return isUpgrade ? { status: 403, text: 'a WebSocket needs an Origin header' } : null;
  }
  if (origin !== `http://${host}`) return { status: 403, text: 'the request comes from another origin' };
  return null;
}

function printable(text: string): string {
  return text.slice(0, 100).replace(/[^ -~]/g, '?');
}

/** Response headers that every answer carries. `'self'` does not mean WebSockets in every browser, so they are named. */
export function securityHeaders(port: number): Readonly<Record<string, string>> {
  return pageHeaders([`ws://127.0.0.1:${port}`, `ws://localhost:${port}`]);
}
