import { effectiveGates } from '../../shared/policy/effective-gates.ts';
import { rivalsIn } from '../../shared/policy/named-rivals.ts';
import type { Rival } from '../../shared/policy/rival.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import type { Evidence } from './evidence.ts';
import { type CommonRows, type Holdout, type Judged, loadChampion, scoreHoldout } from './holdout.ts';
import type { EvaluateJob } from './judging-job.ts';
import { scoreThreeFeatures } from './three-features.ts';

type Needs = { readonly snapshots: Snapshots; readonly artifacts: Artifacts };
type Judging = {
  readonly job: EvaluateJob;
  readonly evidence: Evidence;
  readonly candidate: Judged;
  readonly holdout: Holdout;
};

/** Scores the other sides that gates name on the candidate's test rows; none where no gate does. */
export async function scoreRivals(
  needs: Needs,
  judging: Judging,
): Promise<ReadonlyMap<Rival, CommonRows | null>> {
  const scored = new Map<Rival, CommonRows | null>();
  for (const rival of rivalsIn(effectiveGates(judging.job.declaration)))
    scored.set(rival, await scoreRival(needs, judging, rival));
  return scored;
}

async function scoreRival(
  { snapshots, artifacts }: Needs,
  { job, evidence, candidate, holdout }: Judging,
  rival: Rival,
): Promise<CommonRows | null> {
  if (rival === 'three-features') return scoreThreeFeatures(snapshots, evidence, { candidate, holdout });
  const ref = job.rivals?.[rival];
  if (ref === undefined && rival === 'best') return null;
  if (ref === undefined) return lost;
  if (ref.version === job.champion?.version && holdout.common) return holdout.common;
  const champion = await loadChampion(artifacts, job.model, ref);
  // The same rows in the same order: those of the candidate's own split.
  return (await scoreHoldout({ snapshots, kept: null }, evidence, { candidate, champion })).common;
}

const lost = {
  kind: 'not-comparable',
  reason: 'the ledger does not have the version that is declared as reference',
} as const;
