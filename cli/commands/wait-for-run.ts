import { setTimeout as delay } from 'node:timers/promises';
import { RunAnswer } from '../../shared/http/runs.ts';
import type { ApiClient } from '../client/api-client.ts';
import { modelPath } from '../client/model-path.ts';

const pollMs = 200;
const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

type Terminal = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

/** Says what runs now: live on a terminal, one line per stage elsewhere. */
function stageTeller(out: Terminal): { tell(run: RunAnswer): void; end(): void } {
  let told = '';
  let frame = 0;
  return {
    tell: (run) => {
      const stage =
        run.stages.find(({ state }) => state === 'running')?.stage ?? run.stage ?? 'waiting for a worker';
      if (out.isTTY) out.write(`\r\u001b[K${spinner[frame++ % spinner.length] ?? ''} ${stage}`);
      else if (stage !== told) out.write(`${stage} …\n`);
      told = stage;
    },
    end: () => void (out.isTTY && out.write('\r\u001b[K')),
  };
}

/** Follows a run to its end. */
export async function waitForRun(
  api: ApiClient,
  run: { readonly model: string; readonly run: string },
  out: Terminal = process.stderr,
): Promise<RunAnswer> {
  const teller = stageTeller(out);
  for (;;) {
    const now = RunAnswer.parse((await api.call(modelPath(run.model, 'runs', run.run))).body);
    if (now.state === 'finished') {
      teller.end();
      return now;
    }
    teller.tell(now);
    await delay(pollMs);
  }
}
