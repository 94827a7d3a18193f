import type { VersionManifest } from '../shared/artifact-manifest.ts';
import type { TableContract } from '../shared/contract/table.ts';
import { permanentFaults, type Registered, type RegisterRequest } from '../shared/messages.ts';
import { registerVersion } from '../store/postgres/versions.ts';
import type { Dependencies } from './dependencies.ts';
import { libraryVersions } from './library-versions.ts';
import { PermanentFault } from './permanent.ts';
import { type RunContext, readRunContext } from './run-context.ts';
import { stage } from './stage.ts';
import { tableOf } from './train.ts';
import type { TrainResult } from './train-job.ts';

/** Gives the candidate its version: the files move into place with their manifest, and the ledger knows it; once per run. */
export const register = (
  deps: Pick<Dependencies, 'log' | 'pool' | 'artifacts' | 'snapshots' | 'codeCommit'>,
) =>
  stage(deps, 'register', async ({ run, model, snapshot }: RegisterRequest) => {
    const { pool, artifacts, snapshots, codeCommit } = deps;
    const context = await readRunContext(pool, run);
    const pulled = await snapshots.readManifest(model, snapshot);
    const trained = trainingOf(context);
    const { declaration, number, digest } = context.stored;
    const manifest: Omit<VersionManifest, 'files'> = {
      formatVersion: 1,
      ...{ model, run, task: declaration.task, target: targetOf(tableOf(declaration, pulled), trained) },
      learner: trained.learner,
      declaration: { number, digest },
      snapshot: {
        ...{ id: pulled.id, digest: pulled.digest, query: pulled.query },
        ...{ rowCount: pulled.rowCount, watermark: pulled.watermark },
      },
      ...{
        split: trained.split,
        rows: trained.rows,
        features: trained.features,
        threshold: trained.threshold,
      },
      ...(trained.thresholdChoice ? { thresholdChoice: trained.thresholdChoice } : {}),
      ...(trained.calibrationChoice ? { calibrationChoice: trained.calibrationChoice } : {}),
      ...(trained.baselineScore === undefined ? {} : { baselineScore: trained.baselineScore }),
      ...(trained.baselineScores ? { baselineScores: trained.baselineScores } : {}),
      ...(trained.extensions ? { extensions: trained.extensions } : {}),
      ...(trained.search ? { search: trained.search } : {}),
      ...(trained.crossValidation ? { crossValidation: trained.crossValidation } : {}),
      ...{ codeCommit, owner: declaration.owner ?? null, notes: declaration.notes ?? null },
      versions: libraryVersions(),
      durationsMs: trained.durationsMs,
      createdAt: String(context.run.createdAt),
    };
    const registered = await registerVersion(pool, {
      ...{ model, run, snapshot, declaration: number, learner: trained.learner.kind },
      place: (version) => artifacts.place({ model, run, version, manifest }),
    });
    const answer: Registered = { version: registered.version };
    return { answer, detail: { version: answer.version } };
  });

const targetOf = (
  { target, positive }: TableContract,
  { classes }: TrainResult,
): NonNullable<VersionManifest['target']> => ({
  column: target,
  positive,
  ...(classes ? { classes } : {}),
});

/** What the training left in the ledger. */
function trainingOf({ run }: RunContext): TrainResult {
  const trained = run.stages.find(({ stage: name, state }) => name === 'train' && state === 'done');
  if (trained) return trained.detail as TrainResult;
  throw new PermanentFault(
    permanentFaults.programmer,
    `run ${run.run} was not trained before it is registered`,
  );
}
