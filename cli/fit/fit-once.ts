import { baselineRows, baselineScores } from '../../activities/fitting/baseline-score.ts';
import { fitCandidate, type Recipe } from '../../activities/fitting/fit-candidate.ts';
import type { LabelledFrame } from '../../activities/fitting/labelled-frame.ts';
import { partRows } from '../../activities/fitting/part-rows.ts';
import { settle } from '../../activities/fitting/settle.ts';
import { usedExtensions } from '../../activities/fitting/used-extensions.ts';
import { coefficientTable } from '../../models/linear/coefficient-table.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { loadFrame } from '../../shared/dataset/take-frame.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Task } from '../../shared/declaration/task.ts';
import { installedOrigins } from '../../shared/extension/installed.ts';
import { confusionTable } from '../../shared/metrics/confusion-table.ts';
import type { Metric, Scored } from '../../shared/metrics/metric.ts';
import { coverageNames, metricsOf } from '../../shared/metrics/metrics.ts';
import { estimates } from '../../shared/policy/estimate.ts';
import { groupsOf } from '../../shared/policy/groups-of.ts';
import { type Judgement, judge } from '../../shared/policy/judge.ts';
import { originWords } from '../../shared/report/origin-words.ts';
import type { SearchRecord } from '../../shared/search/search-record.ts';
import { CommandFailed } from '../client/command-failed.ts';
import type { FitRecipe } from './fit-recipe.ts';
import type { FitRequest } from './fit-request.ts';
import type { FitResult } from './fit-result.ts';
import type { FitRows } from './fit-rows.ts';
import type { FitSearch } from './fit-search.ts';
import { collectGarbage, watchMemory } from './peak-memory.ts';
import { searchLearner } from './search-learner.ts';

const confidence = 0.95;

/** Fits on the rows of training, measures on those of the test. @throws CommandFailed where the fit cannot end well */
export async function fitOnce(
  rows: FitRows,
  plan: FitRecipe | FitSearch,
  request: FitRequest,
): Promise<FitResult> {
  const { declaration, contract, train, test, witnesses } = rows;
  const parts = partRows(train.part);
  const memory = watchMemory();
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const { recipe, record } = await learnerOf(plan, train, parts.train).catch(fitFault);
  const fitted = await fitCandidate(recipe, train, parts, () => undefined).catch(fitFault);
  const fitSeconds = (performance.now() - began) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const peakBytes = memory.peakBytes();
  // The tables of the fit are larger than what is scored now, and V8 sees no hurry in it.
  collectGarbage();
  const settled = settle(withWishes(declaration, request), fitted, train, parts);
  const { threshold, intervals } = settled.graph;
  const scores = settled.pipeline.scoreFrame(test.frame);
  const { classes } = recipe;
  const known = { labels: test.labels, threshold, intervals, witnesses };
  const scored = { ...known, scores, ...(classes ? { classes } : {}) };
  const { task, seed, learner } = recipe;
  const { threads } = plan;
  return {
    ...{ learner: learner.kind, threads, task, target: contract.target, positive: contract.positive, seed },
    ...{ parameters: recipe.parameters, features: [...contract.features, ...Object.keys(recipe.derived)] },
    files: { train: request.train, test: request.test, valid: request.valid ?? null },
    rowCount: parts.train.length,
    validRowCount: parts.validation.length,
    testRowCount: test.labels.length,
    ...{ converged: fitted.report.converged, iterationCount: fitted.report.iterationCount },
    ...{ fitSeconds, fitCpuSeconds: (user + system) / 1e6 },
    ...{ peakBytes: Math.max(0, peakBytes - memory.beginBytes), loadedBytes: memory.beginBytes },
    threshold: task === 'binary' ? threshold : null,
    thresholdChoice: settled.thresholdChoice,
    calibrationChoice: settled.calibrationChoice,
    confusion: classes && confusionTable(scored, classes),
    estimates: estimates(metricsShown(task, scored), scored, { seed, confidence }),
    judgement: request.gates ? await judged(rows, scored, takeRows(train.labels, parts.train)) : null,
    search: record,
    notes: [
      ...rows.notes,
      ...unlabelledNotes(rows, request),
      ...plan.notes,
      ...ownNotes(declaration, learner.kind),
      ...fitted.notes,
      ...settled.notes,
    ],
    coefficients: coefficientTable(settled.graph, fitted.model),
    learnt: { graph: settled.graph, model: fitted.model },
  };
}

/** The learner that was named, or the one that a search finds among the rows of training. */
const learnerOf = async (
  plan: FitRecipe | FitSearch,
  data: LabelledFrame,
  rows: Int32Array,
): Promise<{ readonly recipe: Recipe; readonly record: SearchRecord | null }> =>
  'budget' in plan ? searchLearner({ ...plan, data, rows }) : { recipe: plan.recipe, record: null };

/** Without validation rows a regression has no intervals, and so none to measure. */
const metricsShown = (task: Task, { intervals }: Scored): readonly Metric[] =>
  metricsOf(task).filter(({ name }) => intervals !== undefined || !coverageNames.includes(name));

/** What was asked for beside the declaration wins. */
function withWishes(declaration: Declaration, { learner: kind, calibration }: FitRequest): Declaration {
  const wishes = {
    ...(kind === undefined ? {} : { kind }),
    ...(calibration === undefined ? {} : { calibration }),
  };
  return { ...declaration, learner: { ...declaration.learner, ...wishes } };
}

/** No champion serves here, and no snapshot is pinned: their gates do not apply, and say so. */
async function judged(
  { declaration, contract, test }: FitRows,
  candidate: Scored,
  labels: Float64Array,
): Promise<Judgement> {
  const { task, gates, learner } = declaration;
  const scores = await baselineScores({ task, classCount: candidate.classes?.length ?? 1 }, labels);
  const prior = { ...candidate, intervals: undefined, scores: baselineRows(scores, candidate.labels.length) };
  const { seed } = learner;
  const types = new Map(contract.columns.map(({ name, type }) => [name, type]));
  const groups = groupsOf(gates, { frame: loadFrame(test.frame), types, features: contract.features });
  const champion = { kind: 'none' } as const;
  const rivals = new Map([['reference', champion] as const, ['best', champion] as const]);
  const others = { champion, rivals, benchmark: 'none' } as const;
  return judge({ gates, task, candidate, prior, ...others, measurements: {}, groups, seed });
}

const ownNotes = (declaration: Declaration, learner: string): readonly string[] =>
  usedExtensions(declaration, learner, installedOrigins()).map(
    (origin) => `made with your own ${originWords(origin)}`,
  );

function unlabelledNotes({ train, test }: FitRows, request: FitRequest): readonly string[] {
  const note = (count: number, path: string): readonly string[] =>
    count === 0 ? [] : [`${path}: ${count} rows have no label and are left out`];
  return [...note(train.unlabelledCount, request.train), ...note(test.unlabelledCount, request.test)];
}

const expected: ReadonlySet<string> = new Set([
  'BrokenKernels',
  'DivergedFit',
  'LearnerFailed',
  'NothingToLearn',
  'TableTooLarge',
  'UnfitLabel',
  'UnusableWeights',
  'NothingChosen',
]);

function fitFault(error: unknown): never {
  if (error instanceof Error && expected.has(error.name))
    throw new CommandFailed(error.message, { cause: error });
  throw error;
}
