// How an xterm is drawn: by WebGL where a GPU does the work, else by xterm's own DOM renderer, which is exact everywhere
// and several times faster than WebGL made by the CPU. Only terminals in sight hold a context: browsers give out few.
import type { Terminal } from '@xterm/xterm';
import type { Undo } from '../../shared/protocol/port.ts';

/** What draws a terminal. */
export type TerminalRenderer = 'dom' | 'webgl';

/** Names of drivers that draw with the CPU. */
const SOFTWARE = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/** Which one this machine is better off with. */
export function probeRenderer(canvas: Pick<HTMLCanvasElement, 'getContext'>): TerminalRenderer {
  const context = canvas.getContext('webgl2', { failIfMajorPerformanceCaveat: true }) as WebGL2RenderingContext | null;
  if (context === null) return 'dom';
  const info = context.getExtension('WEBGL_debug_renderer_info');
  const driver = info === null ? '' : String(context.getParameter(info.UNMASKED_RENDERER_WEBGL));
  context.getExtension('WEBGL_lose_context')?.loseContext();
  return SOFTWARE.test(driver) ? 'dom' : 'webgl';
}

/** What was found; a context that is lost later makes it `dom` for good, in this page. */
let choice: TerminalRenderer | null = null;

/** Draws `terminal`, which is in the document and in sight, in the best way there is, until it is undone. */
export function drawTerminal(terminal: Terminal): Undo {
  choice ??= probeRenderer(document.createElement('canvas'));
  if (choice === 'dom') return () => {};
  let undone = false;
  let dispose = () => {};
  const attach = async () => {
    const { WebglAddon } = await import('@xterm/addon-webgl');
    if (undone) return;
    const addon = new WebglAddon();
    addon.onContextLoss(() => {
      choice = 'dom';
      addon.dispose();
    });
    terminal.loadAddon(addon);
    dispose = () => addon.dispose();
  };
  attach().catch(() => {
    // xterm goes on with its DOM renderer, and so do the others from now on.
    choice = 'dom';
  });
  return () => {
    undone = true;
    dispose();
  };
}
