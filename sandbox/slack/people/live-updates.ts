import type { Request, Response } from 'express';
import type { Workspace } from '../workspace/create-workspace.ts';

/** Changes that come together are told as one. */
const GATHER_MS = 30;

/** Server-sent events that say "something changed, look again" (WHATWG HTML, EventSource). */
export function liveUpdates(workspace: Workspace) {
  return (_req: Request, res: Response): void => {
    res.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      connection: 'keep-alive',
    });
    res.write('event: change\ndata: {}\n\n');
    let timer: NodeJS.Timeout | undefined;
    const stop = workspace.onChange(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        res.write('event: change\ndata: {}\n\n');
      }, GATHER_MS);
    });
    res.on('close', () => {
      clearTimeout(timer);
      stop();
    });
  };
}
