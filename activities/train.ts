import type { RunStep, Trained, TrainRequest } from '../shared/messages.ts';
import type { Dependencies } from './dependencies.ts';
import { readRunContext } from './run-context.ts';
import { stage } from './stage.ts';
import { runInThread } from './thread.ts';
import type { TrainResult } from './train-job.ts';

/** Trains a candidate in a thread; its files wait in a staging folder of the run's own. */
export const train = (deps: Pick<Dependencies, 'pool' | 'artifacts' | 'snapshots' | 'home'>) =>
  stage(deps, 'train', async ({ run, model, snapshot }: TrainRequest & RunStep, beat) => {
    const { stored } = await readRunContext(deps.pool, run);
    const { declaration } = stored;
    const manifest = await deps.snapshots.readManifest(model, snapshot);
    const staging = await deps.artifacts.stage(model, run);
    const job = { kind: 'train', home: deps.home, declaration, manifest, staging } as const;
    const trained = await runInThread<TrainResult>(job, beat);
    const answer: Trained = { staging, learner: trained.learner.kind };
    return { answer, detail: { ...trained } };
  });
