import { compileCalibration } from '../shared/calibration/compile.ts';
import { BrokenGraph } from '../shared/features/broken-graph.ts';
import type { FeatureGraph } from '../shared/features/graph.ts';
import type { Scorer } from './learner.ts';

/**
 * The learner's scorer with the calibration of the graph behind it; the scorer itself where there is none. Whatever scores
 * rows goes through it, one row as well as many.
 * @throws BrokenGraph where format and calibration do not go together
 */
export function calibratedScorer(scorer: Scorer, { formatVersion, task, calibration }: FeatureGraph): Scorer {
  const isCalibrated = calibration !== undefined;
  const isOfFormat = isCalibrated ? formatVersion > 1 : formatVersion !== 2;
  if (!isOfFormat || (isCalibrated && task === 'regression'))
    throw new BrokenGraph(
      `format version ${formatVersion} of a ${task} graph ${isCalibrated ? 'with' : 'without'} calibration is unknown`,
    );
  if (!isCalibrated) return scorer;
  const { outputs = 1 } = scorer;
  const calibrate = compileCalibration(calibration, outputs);
  return {
    width: scorer.width,
    outputs,
    score(rows, out) {
      scorer.score(rows, out);
      calibrate(out, rows.rowCount);
    },
  };
}
