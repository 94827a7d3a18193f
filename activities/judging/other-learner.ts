import type { Pipeline } from '../../models/pipeline.ts';
import { installedOrigins } from '../../shared/extension/installed.ts';
import { learnerOfVersion } from '../../shared/extension/learner-of-version.ts';
import type { LoadedArtifact } from '../../store/artifacts/artifacts.ts';

const tolerance = 1e-9;

/**
 * Why a version cannot be scored as it serves: its learner, of the user's own, is gone, or has changed and scores a golden
 * row otherwise; null where it can.
 */
export function otherLearner(
  { manifest, golden }: Pick<LoadedArtifact, 'manifest' | 'golden'>,
  version: string,
  compile: () => Pipeline,
): string | null {
  const learner = learnerOfVersion(manifest, version, installedOrigins());
  if (learner.kind === 'same') return null;
  if (learner.kind === 'missing') return learner.detail;
  const { check, scoreOutputs, rawWidth, outputs } = compile();
  const raw = new Float64Array(rawWidth);
  const row = golden.rows.findIndex((features, index) => {
    check(features, raw);
    return scoreOutputs(raw).some(
      (score, at) => !isClose(score, golden.scores[index * outputs + at] ?? Number.NaN),
    );
  });
  return row < 0 ? null : `${learner.detail}, and scores golden row ${row} otherwise`;
}

const isClose = (score: number, expected: number): boolean =>
  Math.abs(score - expected) <= tolerance * Math.max(1, Math.abs(expected));
