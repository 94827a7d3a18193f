import type { Evaluated, EvaluateRequest, RunStep } from '../shared/messages.ts';
import type { Dependencies } from './dependencies.ts';
import { stage } from './stage.ts';
import { runInThread } from './thread.ts';

export const evaluate = (deps: Pick<Dependencies, 'pool' | 'artifacts' | 'snapshots' | 'home'>) =>
  stage(deps, 'evaluate', async (_request: EvaluateRequest & RunStep, beat) => {
    const answer = await runInThread<Evaluated>({ kind: 'evaluate', home: deps.home }, beat);
    return { answer, detail: {} };
  });
