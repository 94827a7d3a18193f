import type { EvaluateRequest } from '../../shared/messages.ts';
import type { JudgeStep, Rejudged } from '../../shared/rollout/rollout-steps.ts';
import { latestDecision, type StoredDecision } from '../../store/postgres/decisions.ts';
import { readDeployment } from '../../store/postgres/deployments.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import { latestValidRun, readRun } from '../../store/postgres/runs.ts';
import { MissingSnapshot } from '../../store/snapshots/snapshot-folder.ts';
import { type Beat, beating } from '../beating.ts';
import { type EvaluateNeeds, judgeVersion } from '../evaluate.ts';
import { guarded } from '../guarded.ts';
import { type RunContext, readRunContext } from '../run-context.ts';

/** The gates, as an approval asks for them. */
export const judgeAgain = (deps: EvaluateNeeds) =>
  guarded((step: JudgeStep): Promise<Rejudged> => beating((beat) => judgedAgain(deps, step, beat)));

/**
 * Judges a version by its gates on the data that was pulled for it, else on the newest that was found valid, against what
 * serves by now. Where all of it is what it was when the version was judged last, that decision holds: nobody looks at the
 * test rows once more.
 */
export async function judgedAgain(
  deps: EvaluateNeeds,
  { model, version, data }: Pick<JudgeStep, 'model' | 'version' | 'data'>,
  beat: Beat,
): Promise<Rejudged> {
  const { run, snapshot } = data ?? (await latestValidRun(deps.pool, model)) ?? nothing;
  if (run === null || snapshot === null)
    return { verdict: 'inconclusive', reason: 'no valid data is there to judge it on' };
  const context = await readRunContext(deps.pool, run);
  const request = { run, model, version, snapshot };
  const known = await judgedAlike(deps.pool, request, context);
  if (known) return { verdict: known.verdict, reason: String(known.body['reason'] ?? '').slice(0, 2_000) };
  try {
    const { decision } = await judgeVersion(deps, { request, context }, beat);
    return { verdict: decision.verdict, reason: decision.reason.slice(0, 2_000) };
  } catch (error) {
    // A person waits: trying for hours whether the files come back would look like a rollout that hangs.
    if (!(error instanceof MissingSnapshot)) throw error;
    return { verdict: 'inconclusive', reason: `${error.message}: retrain ${model}, then approve again` };
  }
}

const nothing = { run: null, snapshot: null };

/** The last decision on the version where it rests on the same snapshot, declaration and champion. */
async function judgedAlike(
  pool: Pool,
  { model, version, snapshot }: EvaluateRequest,
  { stored }: RunContext,
): Promise<StoredDecision | null> {
  const last = await latestDecision(pool, model, version);
  if (last === null) return null;
  const [run, { stable }] = await Promise.all([readRun(pool, last.run), readDeployment(pool, model)]);
  const isAlike = run?.snapshot === snapshot && run.declaration === stored.number && last.champion === stable;
  return isAlike ? last : null;
}
