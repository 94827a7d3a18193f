import type { Profile } from '../shared/contract/profile.ts';
import type { RunStep, Validated, ValidateRequest } from '../shared/messages.ts';
import { violationWords } from '../shared/report/violation-words.ts';
import { lastVersionRun } from '../store/postgres/runs.ts';
import { type CheckedSnapshot, checkSnapshot } from './check-snapshot.ts';
import type { Dependencies } from './dependencies.ts';
import { readRunContext } from './run-context.ts';
import { stage } from './stage.ts';

type Needs = Pick<Dependencies, 'log' | 'pool' | 'snapshots'>;

/** Checks the snapshot against the contract and fixes how its rows are cut; the whole report is in the ledger. */
export const validate = (deps: Needs) =>
  stage(deps, 'validate', async ({ run, model, snapshot }: ValidateRequest & RunStep, { signal }) => {
    const { stored } = await readRunContext(deps.pool, run);
    const manifest = await deps.snapshots.readManifest(model, snapshot);
    const checked = await checkSnapshot(deps.snapshots, {
      declaration: stored.declaration,
      manifest,
      previousProfile: () => profileBefore(deps, model, snapshot),
      signal,
    });
    return { answer: answerOf(checked), detail: checked };
  });

/** The profile of the snapshot that the newest version was trained on; null where that is this one. */
async function profileBefore(
  { pool, snapshots }: Needs,
  model: string,
  snapshot: string,
): Promise<Profile | null> {
  const before = (await lastVersionRun(pool, model))?.snapshot;
  return before && before !== snapshot ? snapshots.readProfile(model, before) : null;
}

function answerOf({ report, uncut }: CheckedSnapshot): Validated {
  const stops = report.violations.filter(({ severity }) => severity === 'stop');
  if (stops.length > 0) {
    return { kind: 'invalid', violationCount: stops.length, reason: violationWords(stops) };
  }
  if (uncut !== undefined) return { kind: 'invalid', violationCount: 1, reason: uncut };
  return { kind: 'valid', warningCount: report.violations.length };
}
