// The page's address in Electron: a scheme of its own, so that the page is no file (a file's origin may read other
// files) and no server. It answers with the same files and the same headers as the browser host.
import { readFile } from 'node:fs/promises';
import type { CustomScheme } from 'electron';
import type { FileTable } from '../page-files.ts';
import { pageHeaders } from '../page-headers.ts';

const HOST = 'proactor';

/** The page's origin. */
export const APP_ORIGIN = `app://${HOST}`;

/** The page. */
export const APP_URL = `${APP_ORIGIN}/`;

/** Must be registered before the app is ready: a real origin, a secure context, compiled code kept between starts. */
export const APP_SCHEME: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/** It speaks to its host by its port alone, so it may connect to nothing but its own files. */
const HEADERS = pageHeaders([]);

/** Answers requests for `app:` addresses. */
export function answerFrom(files: FileTable): (request: Request) => Promise<Response> {
  return async (request) => {
    const { host, pathname } = new URL(request.url);
    if (host !== HOST) return refuse(404);
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const file = files.find(pathname);
    if (file === null) return refuse(404);
    let body: Uint8Array<ArrayBuffer>;
    try {
      body = new Uint8Array(await readFile(file.path));
    } catch {
      // Gone or unreadable since the table was made: to the page there is no difference.
      return refuse(404);
    }
    return new Response(request.method === 'HEAD' ? null : body, {
      status: 200,
      headers: { ...HEADERS, 'Content-Type': file.type, 'Cache-Control': file.cacheControl },
    });
  };
}

function refuse(status: 404 | 405): Response {
  const text = status === 404 ? 'there is nothing here\n' : 'only GET and HEAD\n';
  return new Response(text, { status, headers: { ...HEADERS, 'Content-Type': 'text/plain; charset=utf-8' } });
}
