import type { Rejudged, RolloutStep } from '../../shared/rollout/rollout-steps.ts';
import { latestValidRun } from '../../store/postgres/runs.ts';
import { MissingSnapshot } from '../../store/snapshots/snapshot-folder.ts';
import { type Beat, beating } from '../beating.ts';
import { type EvaluateNeeds, judgeVersion } from '../evaluate.ts';
import { guarded } from '../guarded.ts';
import { readRunContext } from '../run-context.ts';

/** The gates, as an approval asks for them. */
export const judgeAgain = (deps: EvaluateNeeds) =>
  guarded((step: RolloutStep): Promise<Rejudged> => beating((beat) => judgedAgain(deps, step, beat)));

/**
 * Judges a version by its gates on the newest data that was found valid, against what serves by now. Where both are what
 * they were when it was judged before, that decision holds: nobody looks at the test rows once more.
 */
export async function judgedAgain(
  deps: EvaluateNeeds,
  { model, version }: Pick<RolloutStep, 'model' | 'version'>,
  beat: Beat,
): Promise<Rejudged> {
  const latest = await latestValidRun(deps.pool, model);
  if (latest === null || latest.snapshot === null)
    return { verdict: 'inconclusive', reason: 'no valid data is there to judge it on' };
  const context = await readRunContext(deps.pool, latest.run);
  const request = { run: latest.run, model, version, snapshot: latest.snapshot };
  try {
    const { decision } = await judgeVersion(deps, { request, context }, beat);
    return { verdict: decision.verdict, reason: decision.reason.slice(0, 2_000) };
  } catch (error) {
    // A person waits: trying for hours whether the files come back would look like a rollout that hangs.
    if (!(error instanceof MissingSnapshot)) throw error;
    return { verdict: 'inconclusive', reason: `${error.message}: retrain ${model}, then approve again` };
  }
}
