import type { VersionManifest } from '../shared/artifact-manifest.ts';
import { parts } from '../shared/dataset/split.ts';
import type { Scored } from '../shared/metrics/metric.ts';
import { metricsOf } from '../shared/metrics/metrics.ts';
import type { Champion } from '../shared/policy/case.ts';
import type { ComparisonBasis, Decision, Estimates } from '../shared/policy/decision.ts';
import { estimates } from '../shared/policy/estimate.ts';
import { judge } from '../shared/policy/judge.ts';
import { type Artifacts, openArtifacts } from '../store/artifacts/artifacts.ts';
import { openSnapshots, type Snapshots } from '../store/snapshots/snapshots.ts';
import type { ThreadGate } from '../store/snapshots/thread-gate.ts';
import {
  type CommonRows,
  type Evidence,
  type Judged,
  loadChampion,
  loadJudged,
  type ScoredRows,
  scoreCommon,
  scoreHoldout,
  type VersionRef,
} from './judging/holdout.ts';
import { priorScores } from './judging/prior-scores.ts';
import { scoringLatencyUs } from './judging/scoring-latency.ts';
import type { OnProgress } from './thread-job.ts';

export type EvaluateJob = Evidence & {
  readonly home: string;
  readonly model: string;
  readonly run: string;
  readonly decision: string;
  readonly candidate: VersionRef;
  /** What serves; null where nothing does. */
  readonly champion: VersionRef | null;
  /** File that the scores are written into. */
  readonly scoresPath: string;
};

export type EvaluateResult = { readonly decision: Decision; readonly manifest: VersionManifest };

const confidence = 0.95;

/** Scores candidate, champion and baseline on rows that none of them was trained on, judges, and writes the scores. */
export async function runEvaluateJob(
  job: EvaluateJob,
  onProgress: OnProgress,
  gate: ThreadGate,
): Promise<EvaluateResult> {
  const snapshots = openSnapshots({ home: job.home, gate });
  try {
    const artifacts = openArtifacts(job.home);
    const candidate = await loadJudged(artifacts, job.model, job.candidate);
    onProgress({ phase: 'scoring', share: 0.1 });
    const holdout = await scoreHoldout(snapshots, job, candidate);
    const prior = await priorOf(snapshots, job, candidate, holdout);
    const common = await commonRows({ snapshots, artifacts }, job, candidate);
    onProgress({ phase: 'judging', share: 0.5 });
    const decision = decide(job, { candidate, holdout, prior, common });
    onProgress({ phase: 'writing', share: 0.9 });
    await snapshots.writeScores(job.scoresPath, scoreTable(job, holdout, prior, common));
    return { decision, manifest: candidate.manifest };
  } finally {
    await snapshots.close();
  }
}

async function priorOf(
  snapshots: Snapshots,
  { declaration, manifest, table }: EvaluateJob,
  candidate: Judged,
  { labels }: ScoredRows,
): Promise<Float64Array> {
  const { split } = candidate.manifest;
  const read = { declaration, manifest, table, columns: [], split, parts: [parts.train] } as const;
  const train = await snapshots.readFrame(read);
  return priorScores(declaration.task, train.labels, labels.length);
}

async function commonRows(
  { snapshots, artifacts }: { readonly snapshots: Snapshots; readonly artifacts: Artifacts },
  job: EvaluateJob,
  candidate: Judged,
): Promise<CommonRows | null> {
  if (!job.champion) return null;
  const champion = await loadChampion(artifacts, job.model, job.champion);
  return 'kind' in champion ? champion : scoreCommon(snapshots, job, { candidate, champion });
}

type Findings = {
  readonly candidate: Judged;
  readonly holdout: ScoredRows;
  readonly prior: Float64Array;
  readonly common: CommonRows | null;
};

function decide(job: EvaluateJob, { candidate, holdout, prior, common }: Findings): Decision {
  const { declaration, model, run } = job;
  const { task, gates } = declaration;
  const { seed } = declaration.learner;
  const { threshold } = candidate.graph;
  const { labels, scores } = holdout;
  const sides = { candidate: { labels, scores, threshold }, prior: { labels, scores: prior, threshold } };
  const champion = championOf(common, threshold);
  const latency = scoringLatencyUs(candidate, holdout.frame);
  const measurements = latency === null ? {} : { scoring_latency_us: latency };
  const judgement = judge({ gates, task, ...sides, champion, measurements, seed });
  const estimated = (side: Scored): Estimates => estimates(metricsOf(task), side, { seed, confidence });
  return {
    formatVersion: 1,
    ...{ id: job.decision, model, task, version: job.candidate.version, run },
    champion: job.champion?.version ?? null,
    ...judgement,
    metrics: {
      candidate: estimated(sides.candidate),
      champion: champion.kind === 'scored' ? estimated(champion.scored) : null,
      prior: estimated(sides.prior),
    },
    comparison: basisOf(common),
    ...{ measurements, testRowCount: labels.length, threshold, seed },
  };
}

/** Each side decides by its own threshold. */
function championOf(common: CommonRows | null, threshold: number): Champion {
  if (!common) return { kind: 'none' };
  if (common.kind === 'not-comparable') return common;
  const { labels } = common;
  return {
    kind: 'scored',
    scored: { labels, scores: common.champion, threshold: common.championThreshold },
    candidate: { labels, scores: common.candidate, threshold },
  };
}

function basisOf(common: CommonRows | null): ComparisonBasis {
  if (!common) return { kind: 'none' };
  return common.kind === 'scored' ? { kind: 'scored', rowCount: common.labels.length } : common;
}

function scoreTable(
  { declaration }: EvaluateJob,
  { frame, keys, labels, scores }: ScoredRows,
  prior: Float64Array,
  common: CommonRows | null,
) {
  const slices = new Map(
    [...frame.columns].filter(([name]) => declaration.features.protected.includes(name)),
  );
  const champion = common?.kind === 'scored' ? championByKey(keys, common) : null;
  return { keys, labels, candidate: scores, ...(champion ? { champion } : {}), prior, slices };
}

/** The champion's score of each row; `NaN` where the row was not for it to judge by. */
function championByKey(
  keys: readonly string[],
  common: Extract<CommonRows, { kind: 'scored' }>,
): Float64Array {
  const scores = new Map(common.keys.map((key, row) => [key, common.champion[row] ?? Number.NaN]));
  return Float64Array.from(keys, (key) => scores.get(key) ?? Number.NaN);
}
