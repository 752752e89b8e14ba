// Says as JSON which processes are on its console, and whether that has a window to be seen (Windows).
import { writeSync } from 'node:fs';
import koffi from 'koffi';

const kernel32 = koffi.load('kernel32.dll');
const list = new Uint32Array(64);
const count = kernel32.func('uint32_t __stdcall GetConsoleProcessList(void *, uint32_t)')(list, list.length);
const window = kernel32.func('uintptr_t __stdcall GetConsoleWindow()')();
const visible = koffi.load('user32.dll').func('int __stdcall IsWindowVisible(uintptr_t)')(window);
writeSync(1, `${JSON.stringify({ members: [...list.subarray(0, count)], visible: visible !== 0 })}\n`);
