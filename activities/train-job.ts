import type { VersionManifest } from '../shared/artifact-manifest.ts';
import type { TableContract } from '../shared/contract/table.ts';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import { takeRows } from '../shared/dataset/rows.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { installedOrigins } from '../shared/extension/installed.ts';
import { featureNames } from '../shared/features/design-sources.ts';
import type { SearchRecord } from '../shared/search/search-record.ts';
import { openArtifacts } from '../store/artifacts/artifacts.ts';
import type { LargeRead } from '../store/snapshots/read-frame.ts';
import { openSnapshots } from '../store/snapshots/snapshots.ts';
import type { ThreadGate } from '../store/snapshots/thread-gate.ts';
import { baselineScores } from './fitting/baseline-score.ts';
import { crossValidate } from './fitting/cross-validate.ts';
import { fitCandidate, type Recipe } from './fitting/fit-candidate.ts';
import { goldenRows } from './fitting/golden-rows.ts';
import { partRows } from './fitting/part-rows.ts';
import { callHelpers, dismissHelpers } from './fitting/prepare-team.ts';
import { learnerOf } from './fitting/recipe.ts';
import { type Settled, settle } from './fitting/settle.ts';
import { type Stopwatch, startStopwatch } from './fitting/stopwatch.ts';
import { trainingProfile } from './fitting/training-profile.ts';
import { usedExtensions } from './fitting/used-extensions.ts';
import { writeCandidate } from './fitting/write-candidate.ts';
import { type KeptRows, keepRows } from './judging/kept-rows.ts';
import type { OnProgress } from './progress.ts';
import { type TrainingRows, trainingRows } from './searching/training-rows.ts';
import type { ValidatedData } from './validated-data.ts';

export type TrainJob = {
  readonly home: string;
  readonly declaration: Declaration;
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
  readonly data: ValidatedData;
  /** What a search chose the learner by; null: it is declared. */
  readonly search: SearchRecord | null;
  /** Folder that the candidate's files are written into. */
  readonly staging: string;
};

/** What the training tells of the candidate; the rest of its manifest is known before. */
export type TrainResult = Pick<
  VersionManifest,
  | 'learner'
  | 'split'
  | 'rows'
  | 'features'
  | 'threshold'
  | 'thresholdChoice'
  | 'calibrationChoice'
  | 'baselineScore'
  | 'baselineScores'
  | 'crossValidation'
  | 'search'
  | 'extensions'
  | 'durationsMs'
> & {
  /** Of multiclass, in the order of the scores. */
  readonly classes?: readonly string[];
};

/** What a training leaves: its answer, and the test rows for the judgement that comes next, to be taken after the answer. */
export type Training = { readonly result: TrainResult; takeTestRows(): KeptRows };

/** Trains a candidate and writes its files; equal snapshot, declaration and seed give equal model files, byte by byte. */
export async function runTrainJob(
  job: TrainJob,
  onProgress: OnProgress,
  { gate, kept }: { readonly gate: ThreadGate; readonly kept: TrainingRows | null },
): Promise<Training> {
  const snapshots = openSnapshots({ home: job.home, gate });
  try {
    onProgress({ phase: 'reading', share: 0 });
    const watch = startStopwatch();
    const learner = learnerOf(job.declaration, job.search);
    if (learner.learner.input === 'dense') callHelpers(job.data.counts.train);
    const rows = await trainingRows(snapshots, job, kept);
    watch.lap('read');
    const recipe = { ...rows.recipe, ...learner };
    return await train({ ...job, table: rows.table }, { recipe, read: rows.read, watch }, onProgress);
  } finally {
    dismissHelpers();
    await snapshots.close();
  }
}

type Begun = { readonly recipe: Recipe; readonly read: LargeRead; readonly watch: Stopwatch };

async function train(
  job: TrainJob,
  { recipe, read, watch }: Begun,
  onProgress: OnProgress,
): Promise<Training> {
  const { declaration, manifest, table, data } = job;
  const { split } = data;
  const phase = (name: string) => (share: number) => onProgress({ phase: name, share });
  const origin = { declaration, table, manifest, split };
  const parts = partRows(read.part);
  const fitted = await fitCandidate(recipe, read, parts, phase('fitting'), { profiles: true });
  watch.lap('fit');
  // The disk takes it while one thread goes on; what it does not take is decoded again by the next run.
  void read.keep?.().catch(() => undefined);
  const settled = settle(declaration, fitted, read, parts);
  const { graph, pipeline } = settled;
  watch.lap('threshold');
  const folds = declaration.learner.cv;
  const validated = folds
    ? await crossValidate(recipe, read, { rows: parts.train, folds, onProgress: phase('cross-validation') })
    : null;
  if (folds) watch.lap('cross-validation');
  const golden = goldenRows({ graph, pipeline }, read.frame, parts.train);
  const { target } = table;
  const words = recipe.classes ?? recipe.labelWords;
  const known = (await fitted.profiles?.()) ?? null;
  const profile = trainingProfile(
    { frame: read, rows: parts.train, target, labelWords: words, known },
    graph,
  );
  await writeCandidate(openArtifacts(job.home), job.staging, { graph, model: fitted.model, golden, profile });
  watch.lap('write');
  const extensions = usedExtensions(declaration, recipe.learner.kind, installedOrigins());
  const result: TrainResult = {
    learner: learnerWords(recipe, fitted.report, [...fitted.notes, ...settled.notes]),
    ...{ split, rows: rowsOf(data), features: featureNames(graph) },
    ...choicesOf(settled),
    ...(recipe.classes ? { classes: recipe.classes } : {}),
    ...(await baselineOf(recipe, takeRows(read.labels, parts.train))),
    ...(validated ? { crossValidation: validated } : {}),
    ...(job.search ? { search: job.search } : {}),
    ...(extensions.length > 0 ? { extensions } : {}),
    durationsMs: watch.laps(),
  };
  return { result, takeTestRows: () => keepRows(origin, read, parts.test) };
}

async function baselineOf({ task, classes }: Recipe, labels: Float64Array) {
  const scores = await baselineScores({ task, classCount: classes?.length ?? 1 }, labels);
  return classes ? { baselineScores: scores } : { baselineScore: scores[0] ?? 0 };
}

const choicesOf = ({ graph, thresholdChoice, calibrationChoice }: Settled) => ({
  threshold: graph.threshold,
  ...(thresholdChoice ? { thresholdChoice } : {}),
  ...(calibrationChoice ? { calibrationChoice } : {}),
});

const learnerWords = (
  { learner, parameters, seed }: Recipe,
  { converged, iterationCount }: { readonly converged: boolean; readonly iterationCount: number },
  notes: readonly string[],
): TrainResult['learner'] => ({ kind: learner.kind, parameters, seed, converged, iterationCount, notes });

function rowsOf({ report, counts }: ValidatedData): TrainResult['rows'] {
  const { total, unlabelled, immature, quarantined } = report.rows;
  return { total, ...counts, unlabelled, immature, quarantined };
}
