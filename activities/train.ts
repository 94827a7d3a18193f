import { rm } from 'node:fs/promises';
import { resolveTable, type TableContract } from '../shared/contract/table.ts';
import { tableProblemText } from '../shared/contract/table-problems.ts';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { permanentFaults, type RunStep, type Trained } from '../shared/messages.ts';
import type { TrainBestRequest } from '../shared/search/search-steps.ts';
import type { Dependencies } from './dependencies.ts';
import { PermanentFault } from './permanent.ts';
import { readRunContext } from './run-context.ts';
import { searchRecordOf } from './searching/search-record.ts';
import { stage } from './stage.ts';
import type { TrainResult } from './train-job.ts';
import { validatedData } from './validated-data.ts';

/** Trains a candidate in a thread; its files wait in a staging folder of the run's own. */
export const train = (
  deps: Pick<Dependencies, 'log' | 'pool' | 'artifacts' | 'snapshots' | 'home' | 'threads'>,
) =>
  stage(deps, 'train', async ({ run, model, snapshot, outcomes = [] }: TrainBestRequest & RunStep, beat) => {
    const { home } = deps;
    const context = await readRunContext(deps.pool, run);
    const { declaration } = context.stored;
    const manifest = await deps.snapshots.readManifest(model, snapshot);
    const table = tableOf(declaration, manifest);
    const staging = await deps.artifacts.stage(model, run);
    const data = validatedData(context.run);
    const search = searchRecordOf(declaration, outcomes);
    const job = { kind: 'train', home, declaration, manifest, table, data, search, staging } as const;
    const trained = await deps.threads.run<TrainResult>(job, beat).catch(async (error: unknown) => {
      await rm(staging, { recursive: true, force: true });
      throw error;
    });
    const answer: Trained = { staging: `${model}/staging/${run}`, learner: trained.learner.kind };
    return { answer, detail: trained };
  });

/** The table as validation saw it. @throws PermanentFault */
export function tableOf(declaration: Declaration, manifest: SnapshotManifest): TableContract {
  const resolved = resolveTable(declaration, manifest.columns);
  if (resolved.kind === 'resolved') return resolved.table;
  const words = resolved.problems.map(tableProblemText);
  throw new PermanentFault(permanentFaults.data, words.join('; '));
}
