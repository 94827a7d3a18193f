import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import type { ThresholdChoice } from '../../shared/artifact-manifest.ts';
import type { CalibrationRows } from '../../shared/calibration/calibration.ts';
import type { CalibrationChoice } from '../../shared/calibration/choice.ts';
import { type ChosenCalibration, chooseCalibration } from '../../shared/calibration/choose.ts';
import { chooseTemperature } from '../../shared/calibration/choose-temperature.ts';
import { fitIntervals } from '../../shared/conformal/intervals.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import type { CalibrationWish } from '../../shared/declaration/calibration.ts';
import { calibrationWishOf } from '../../shared/declaration/learner.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { chooseThreshold } from './choose-threshold.ts';
import type { Fitted } from './fit-candidate.ts';
import type { LabelledFrame } from './labelled-frame.ts';

/** A fitted candidate with all that validation decides: calibration, then the threshold on calibrated scores; intervals. */
export type Settled = {
  readonly graph: FeatureGraph;
  readonly pipeline: Pipeline;
  readonly thresholdChoice: ThresholdChoice | null;
  readonly calibrationChoice: CalibrationChoice | null;
  readonly notes: readonly string[];
};

type Parts = { readonly train: Int32Array; readonly validation: Int32Array };
type Wishes = Pick<Declaration, 'task' | 'learner'>;

/** Nothing here looks at a test row. */
export function settle(wishes: Wishes, fitted: Fitted, data: LabelledFrame, parts: Parts): Settled {
  const calibrated = calibrate(wishes, fitted, data, parts);
  const { pipeline } = calibrated;
  const { threshold, choice, notes } = chooseThreshold(wishes, { pipeline }, data, parts);
  return {
    graph: { ...calibrated.graph, threshold, ...intervalsOf(wishes, fitted, data, parts) },
    pipeline,
    thresholdChoice: choice,
    calibrationChoice: calibrated.choice,
    notes: [...calibrated.notes, ...notes],
  };
}

/** Of a regression, measured on rows that it did not learn from. */
function intervalsOf(
  { task }: Wishes,
  { pipeline }: Fitted,
  { frame, labels }: LabelledFrame,
  { validation }: Parts,
): Pick<FeatureGraph, 'intervals'> {
  if (task !== 'regression') return {};
  const intervals = fitIntervals(takeRows(labels, validation), pipeline.scoreFrame(frame, validation));
  return intervals === null ? {} : { intervals };
}

/** The declaration was checked: one class has its ways, several have theirs. */
function chosenBy(
  wished: Exclude<CalibrationWish, 'none'>,
  rows: CalibrationRows,
  { seed, isMulticlass }: { readonly seed: number; readonly isMulticlass: boolean },
): ChosenCalibration {
  if (isMulticlass) return chooseTemperature(wished === 'auto' ? 'auto' : 'temperature', rows, seed);
  return chooseCalibration(wished === 'temperature' ? 'platt' : wished, rows, seed);
}

type Calibrated = Pick<Fitted, 'graph' | 'pipeline' | 'notes'> & {
  readonly choice: CalibrationChoice | null;
};

function calibrate({ task, learner }: Wishes, fitted: Fitted, data: LabelledFrame, parts: Parts): Calibrated {
  const { graph, model, pipeline } = fitted;
  const wished = calibrationWishOf(learner);
  if (task === 'regression' || wished === 'none') return { graph, pipeline, choice: null, notes: [] };
  const rows = parts.validation;
  if (rows.length === 0) {
    const note = 'calibration: there are no validation rows, so scores are left as learnt';
    return { graph, pipeline, choice: null, notes: learner.calibration === undefined ? [] : [note] };
  }
  const scored = { labels: takeRows(data.labels, rows), scores: pipeline.scoreFrame(data.frame, rows) };
  const { calibration, choice, warning } = chosenBy(wished, scored, {
    seed: learner.seed,
    isMulticlass: task === 'multiclass',
  });
  const notes = warning === null ? [] : [`calibration: ${warning}`];
  if (calibration === null) return { graph, pipeline, choice, notes };
  const calibratedGraph: FeatureGraph = {
    ...graph,
    formatVersion: graph.formatVersion === 1 ? 2 : graph.formatVersion,
    calibration,
  };
  return {
    graph: calibratedGraph,
    pipeline: compilePipeline({ graph: calibratedGraph, model }),
    choice,
    notes,
  };
}
