import type { ThresholdChoice } from '../../shared/artifact-manifest.ts';
import type { CalibrationChoice } from '../../shared/calibration/choice.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { ConfusionTable } from '../../shared/metrics/confusion-table.ts';
import type { Model } from '../../shared/model.ts';
import type { Estimates } from '../../shared/policy/decision.ts';
import type { Estimate } from '../../shared/policy/gate.ts';
import type { Judgement } from '../../shared/policy/judge.ts';
import type { CoefficientTable } from '../../shared/report/coefficients-section.ts';
import type { SearchRecord, TrialRecord } from '../../shared/search/search-record.ts';

/** What a fit found. */
export type FitResult = {
  readonly learner: string;
  readonly threads: number;
  readonly task: string;
  readonly target: string;
  readonly positive: string | null;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
  readonly files: { readonly train: string; readonly test: string; readonly valid: string | null };
  readonly rowCount: number;
  readonly validRowCount: number;
  readonly testRowCount: number;
  readonly converged: boolean;
  readonly iterationCount: number;
  /** From rows in memory to the model, encoding and binning included. */
  readonly fitSeconds: number;
  /** Of all threads, in the same time. */
  readonly fitCpuSeconds: number;
  /** Most resident bytes of the process during the fit beyond `loadedBytes`. */
  readonly peakBytes: number;
  /** Resident bytes when it began, the rows of all files among them. */
  readonly loadedBytes: number;
  /** Decision threshold; null unless binary. */
  readonly threshold: number | null;
  /** Why this threshold; null unless binary. */
  readonly thresholdChoice: ThresholdChoice | null;
  /** Null where none was asked for, or there are no rows for it. */
  readonly calibrationChoice: CalibrationChoice | null;
  /** How the test rows of each class were decided; null unless multiclass. */
  readonly confusion: ConfusionTable | null;
  readonly estimates: Estimates;
  /** Null where no gates were asked for. */
  readonly judgement: Judgement | null;
  /** What was tried; null where the learner was named. */
  readonly search: SearchRecord | null;
  readonly notes: readonly string[];
  /** Null of a learner that has none. */
  readonly coefficients: CoefficientTable | null;
  /** What scores, as it is exported. */
  readonly learnt: { readonly graph: FeatureGraph; readonly model: Model };
};

/** The result for programs. */
export function fitJson(result: FitResult): Readonly<Record<string, unknown>> {
  const { estimates, judgement } = result;
  const each = <Value>(show: (estimate: Estimate) => Value): Readonly<Record<string, Value>> =>
    Object.fromEntries(Object.entries(estimates).map(([name, found]) => [name, show(found)]));
  return {
    learner: result.learner,
    threads: result.threads,
    rows: result.rowCount,
    valid_rows: result.validRowCount,
    test_rows: result.testRowCount,
    fit_seconds: result.fitSeconds,
    fit_cpu_seconds: result.fitCpuSeconds,
    peak_bytes: result.peakBytes,
    loaded_bytes: result.loadedBytes,
    metrics: each((found) => (found.kind === 'value' ? found.value : null)),
    intervals: each((found) => (found.kind === 'value' ? found.interval : null)),
    trials: result.search === null ? [] : result.search.trials.map(trialJson),
    ...(result.search === null ? {} : { search: searchJson(result.search) }),
    task: result.task,
    target: result.target,
    positive: result.positive,
    features: result.features,
    parameters: result.parameters,
    seed: result.seed,
    converged: result.converged,
    iterations: result.iterationCount,
    ...(result.confusion ? { classes: result.confusion.classes, confusion: result.confusion.counts } : {}),
    threshold: result.threshold,
    threshold_choice: choiceJson(result.thresholdChoice),
    calibration: calibrationJson(result.calibrationChoice),
    ...(judgement === null ? {} : { verdict: judgement.verdict, gates: judgement.gates.map(gateJson) }),
    ...(result.coefficients === null ? {} : coefficientsJson(result.coefficients)),
    notes: result.notes,
  };
}

const coefficientsJson = ({ rows, conditionNumber, errorRowCount }: CoefficientTable) => ({
  coefficients: rows.map(({ label, feature, coefficient, standardError }) => ({
    ...(label === null ? {} : { class: label }),
    ...{ feature, coefficient, standard_error: standardError },
  })),
  condition_number: conditionNumber,
  standard_error_rows: errorRowCount,
});

const choiceJson = (choice: ThresholdChoice | null) =>
  choice && { part: choice.part, rows: choice.rowCount, reason: choice.reason };

const calibrationJson = (choice: CalibrationChoice | null) =>
  choice && {
    ...{ wished: choice.wished, chosen: choice.chosen, rows: choice.rowCount, reason: choice.reason },
    cross_fitted: Object.fromEntries(
      Object.entries(choice.crossFitted).map(([method, { logLoss, brier, ece }]) => [
        method,
        { log_loss: logLoss, brier, ece },
      ]),
    ),
  };

const gateJson = ({ rule, metric, verdict, reason }: Judgement['gates'][number]) => ({
  ...{ metric, rule, verdict, reason },
});

const searchJson = ({ metric, folds, budget, isCut, chosen, reason }: SearchRecord) => ({
  ...{ metric, folds, chosen, reason },
  budget: { time_seconds: budget.timeMs / 1_000, trials: budget.trials },
  is_cut: isCut,
});

const trialJson = (trial: TrialRecord) => ({
  ...{ trial: trial.trial, learner: trial.learner, parameters: trial.parameters, status: trial.status },
  ...{ reason: trial.reason, rows: trial.rowCount, fold_scores: trial.foldScores, mean: trial.mean },
  ...{ standard_error: trial.standardError, seconds: trial.ms / 1_000 },
});
