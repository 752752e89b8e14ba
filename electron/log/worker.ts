// A log thread: does one job after another on the files of logs, of which it changes none. It may block for as long as a
// job takes; the host ends it when it doesn't move any more.
import { parentPort } from 'node:worker_threads';
import { exportLogs } from './export/export.ts';
import { hashStreams } from './hash.ts';
import { JobControl } from './job-control.ts';
import type { JobMessage, JobRequest } from './job-messages.ts';
import { findPlace } from './place.ts';
import { search } from './search/search.ts';

const port = parentPort;
if (port === null) throw new Error('electron/log/worker.ts runs as a worker thread only.');

function say(message: JobMessage): void {
  port?.postMessage(message);
}

async function perform(request: JobRequest): Promise<JobMessage> {
  const control = new JobControl(request.control);
  switch (request.name) {
    case 'search':
      return { type: 'done', result: search(request.order, control, (news) => say({ type: 'news', news })) };
    case 'place':
      return { type: 'done', result: findPlace(request.order, control) };
    case 'export':
      return {
        type: 'done',
        result: await exportLogs(request.order, control, (news) => say({ type: 'news', news })),
      };
    case 'hash':
      return { type: 'done', result: await hashStreams(request.order, control) };
  }
}

port.on('message', (request: JobRequest) => {
  void perform(request).then(say, (error: unknown) => {
    say({ type: 'failed', error: error instanceof Error ? error.message : String(error) });
  });
});
