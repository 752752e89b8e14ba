// The thread that writes records: a folder and a file for each run, which may block on the disk as long as they like.
import { parentPort, workerData } from 'node:worker_threads';
import { type RecordAnswer, type RecordOrder, type RecordThreadData, writeRecords } from './order.ts';

const port = parentPort;
if (port === null) throw new Error('electron/runs/records/worker.ts runs as a worker thread only.');
const { dataDirectory } = workerData as RecordThreadData;

port.on('message', (order: RecordOrder) => {
  const answer: RecordAnswer = writeRecords(dataDirectory, order);
  port.postMessage(answer);
});
