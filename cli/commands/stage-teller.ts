import type { RunAnswer } from '../../shared/http/runs.ts';
import { seconds } from '../client/words.ts';
import { stageLine } from './stage-words.ts';

const spinner = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const eraseLine = '\r\u001b[K';

export type Terminal = Pick<NodeJS.WriteStream, 'write' | 'isTTY'>;

export type StageTeller = {
  /** Says what ended since the last time, and what runs now. */
  tell(run: RunAnswer): void;
  /** Something about the waiting itself, said once. */
  note(text: string): void;
  end(): void;
};

/** A line per stage that ended; what runs now is live on a terminal, and a line of its own elsewhere. */
export function stageTeller(out: Terminal, now: () => number): StageTeller {
  const ended = new Set<string>();
  let current = { words: '', since: now() };
  let frame = 0;
  const erase = (): void => void (out.isTTY && out.write(eraseLine));
  const tellEnded = (run: RunAnswer): void => {
    for (const stage of run.stages) {
      if (stage.state === 'pending' || stage.state === 'running' || ended.has(stage.stage)) continue;
      ended.add(stage.stage);
      erase();
      out.write(`${stageLine(stage)}\n`);
    }
  };
  const tellRunning = (words: string): void => {
    const isNew = words !== current.words;
    if (isNew) current = { words, since: now() };
    if (out.isTTY)
      out.write(
        `${eraseLine}${spinner[frame++ % spinner.length] ?? ''} ${words} ${seconds(now() - current.since)}`,
      );
    else if (isNew) out.write(`${words} …\n`);
  };
  return {
    tell: (run) => {
      tellEnded(run);
      if (run.state === 'running') tellRunning(whatRuns(run));
    },
    note: tellRunning,
    end: erase,
  };
}

/**
 * The stage that runs, or is next; before the first a run waits for a worker, after the last it closes. A stage before one
 * that ended is none to come: a run of a given snapshot has no pull. Nothing comes after one that failed.
 */
function whatRuns({ stages }: RunAnswer): string {
  const last = stages.findLastIndex(({ state }) => state !== 'pending');
  if (last < 0) return 'waiting for a worker';
  const state = stages[last]?.state;
  const next = state === 'running' ? last : last + 1;
  const isOver = state === 'failed' || state === 'cancelled';
  return (isOver ? null : stages[next]?.stage) ?? 'writing the outcome';
}
