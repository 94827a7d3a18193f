import type { RunAnswer } from '../../shared/http/runs.ts';
import { table } from '../client/table.ts';
import { moment } from '../client/words.ts';
import { verdictReason } from './stage-words.ts';

/** Runs, one a line: how each ended, and why. */
export const runsTable = (model: string, runs: readonly RunAnswer[]): string =>
  table({
    header: ['RUN', 'STARTED', 'TRIGGER', 'OUTCOME', 'VERSION', 'WHY'],
    rows: runs.map((run) => [
      run.run,
      moment(run.created_at),
      run.trigger,
      run.outcome ?? `running (${run.stage ?? 'starting'})`,
      run.version ?? '–',
      run.reason ?? verdictReason(run.stages) ?? '',
    ]),
    nothing: `no run yet: start one with \`ratchet retrain ${model}\``,
  });
