import { coefficientTable } from '../models/linear/coefficient-table.ts';
import type { VersionManifest } from '../shared/artifact-manifest.ts';
import { takeRows, takeWideRows } from '../shared/dataset/rows.ts';
import { parts } from '../shared/dataset/split.ts';
import type { Task } from '../shared/declaration/task.ts';
import { confusionTable } from '../shared/metrics/confusion-table.ts';
import type { Scored } from '../shared/metrics/metric.ts';
import { metricsOf } from '../shared/metrics/metrics.ts';
import type { Champion } from '../shared/policy/case.ts';
import type { ComparisonBasis, Decision, Estimates } from '../shared/policy/decision.ts';
import { estimatesOfSides } from '../shared/policy/estimate.ts';
import { judge } from '../shared/policy/judge.ts';
import type { CoefficientTable } from '../shared/report/coefficients-section.ts';
import type { FeatureFindings } from '../shared/report/feature-findings.ts';
import { openArtifacts } from '../store/artifacts/artifacts.ts';
import { openSnapshots, type Snapshots } from '../store/snapshots/snapshots.ts';
import type { ThreadGate } from '../store/snapshots/thread-gate.ts';
import { baselineRows, baselineScores } from './fitting/baseline-score.ts';
import { findFeatures } from './judging/find-features.ts';
import {
  type CommonRows,
  type Evidence,
  type Holdout,
  type Judged,
  loadChampion,
  loadJudged,
  scoreHoldout,
  type VersionRef,
} from './judging/holdout.ts';
import type { KeptRows } from './judging/kept-rows.ts';
import { scoreTable } from './judging/score-table.ts';
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

export type EvaluateResult = {
  readonly decision: Decision;
  readonly manifest: VersionManifest;
  readonly championManifest: VersionManifest | null;
  readonly features: FeatureFindings | null;
  /** Null of a learner that has none. */
  readonly coefficients: CoefficientTable | null;
};

const confidence = 0.95;

/** Scores candidate, champion and baseline on rows that none of them was trained on, judges, and writes the scores. */
export async function runEvaluateJob(
  job: EvaluateJob,
  onProgress: OnProgress,
  { gate, kept }: { readonly gate: ThreadGate; readonly kept: KeptRows | null },
): Promise<EvaluateResult> {
  const snapshots = openSnapshots({ home: job.home, gate });
  try {
    const artifacts = openArtifacts(job.home);
    const candidate = await loadJudged(artifacts, job.model, job.candidate);
    onProgress({ phase: 'scoring', share: 0.1 });
    const champion = job.champion && (await loadChampion(artifacts, job.model, job.champion));
    const evidence = evidenceOf(job, candidate);
    const holdout = await scoreHoldout({ snapshots, kept }, evidence, { candidate, champion });
    const prior = baselineRows(await baselineOf(snapshots, evidence, candidate), holdout.labels.length);
    const table = scoreTable(job.declaration, holdout, prior);
    const { written } = await snapshots.beginScores(job.scoresPath, table, job.manifest);
    const { decision, features } = await beside(written, () =>
      lookAt(job, { candidate, holdout, prior }, onProgress),
    );
    const championManifest = champion && 'pipeline' in champion ? champion.manifest : null;
    const coefficients = coefficientTable(candidate.graph, candidate.model);
    return { decision, manifest: candidate.manifest, championManifest, features, coefficients };
  } finally {
    await snapshots.close();
  }
}

/** Labels are places of the classes that the candidate knows: those of its snapshot, which is this one. */
const evidenceOf = ({ declaration, manifest, table }: EvaluateJob, { graph }: Judged): Evidence => ({
  ...{ declaration, manifest, table: { ...table, classes: graph.classes ?? null } },
});

/** As the candidate's training left it, else from the training rows. */
async function baselineOf(
  snapshots: Snapshots,
  { declaration, manifest, table }: Evidence,
  { manifest: { split, baselineScore, baselineScores: known } }: Judged,
): Promise<readonly number[]> {
  if (known !== undefined) return known;
  if (baselineScore !== undefined) return [baselineScore];
  const read = { declaration, manifest, table, columns: [], split, parts: [parts.train] } as const;
  const kind = { task: declaration.task, classCount: table.classes?.length ?? 1 };
  return baselineScores(kind, (await snapshots.readFrame(read)).labels);
}

type Findings = { readonly candidate: Judged; readonly holdout: Holdout; readonly prior: Float64Array };

/** DuckDB works in threads of its own while this one computes; nobody leaves before both have ended. */
async function beside<Found>(atWork: Promise<void>, compute: () => Found): Promise<Found> {
  try {
    return compute();
  } finally {
    await atWork;
  }
}

function lookAt(
  job: EvaluateJob,
  findings: Findings,
  onProgress: OnProgress,
): Pick<EvaluateResult, 'decision' | 'features'> {
  const { gates, learner } = job.declaration;
  onProgress({ phase: 'judging', share: 0.5 });
  const decision = decide(job, findings);
  onProgress({ phase: 'looking at features', share: 0.8 });
  const features = findFeatures(findings.candidate, findings.holdout, { gates, seed: learner.seed });
  return { decision, features };
}

function decide(job: EvaluateJob, { candidate, holdout, prior }: Findings): Decision {
  const { declaration, model, run } = job;
  const { task, gates } = declaration;
  const { seed } = declaration.learner;
  const { threshold, classes, intervals } = candidate.graph;
  const { labels, scores } = holdout;
  const common = { labels, threshold, ...(classes ? { classes } : {}) };
  const sides = { candidate: { ...common, scores, intervals }, prior: { ...common, scores: prior } };
  const champion = championOf(holdout, sides.candidate);
  const latency = scoringLatencyUs(candidate, holdout.frame);
  const measurements = latency === null ? {} : { scoring_latency_us: latency };
  const judgement = judge({ gates, task, ...sides, champion, measurements, seed });
  return {
    formatVersion: 1,
    ...{ id: job.decision, model, task, version: job.candidate.version, run },
    champion: job.champion?.version ?? null,
    ...judgement,
    metrics: estimatesOf(sides, champion, { task, seed }),
    comparison: basisOf(holdout.common),
    ...(classes ? { confusion: confusionTable(sides.candidate, classes) } : {}),
    ...{ measurements, testRowCount: labels.length, threshold, seed },
  };
}

/** Candidate and champion share their resamples where they are judged on the same rows. */
function estimatesOf(
  { candidate, prior }: { readonly candidate: Scored; readonly prior: Scored },
  champion: Champion,
  { task, seed }: { readonly task: Task; readonly seed: number },
): Decision['metrics'] {
  const of = (sides: readonly Scored[]) => estimatesOfSides(metricsOf(task), sides, { seed, confidence });
  if (champion.kind === 'scored' && champion.candidate === candidate) {
    const [own, theirs, baseline] = of([candidate, champion.scored, prior]);
    return { candidate: own as Estimates, champion: theirs as Estimates, prior: baseline as Estimates };
  }
  const [own, baseline] = of([candidate, prior]);
  const sides = { candidate: own as Estimates, prior: baseline as Estimates };
  if (champion.kind !== 'scored') return { ...sides, champion: null };
  const [common, theirs] = of([champion.candidate, champion.scored]);
  return { ...sides, candidateOnCommon: common as Estimates, champion: theirs as Estimates };
}

/** Each side decides by its own threshold. */
function championOf({ common, labels }: Holdout, candidate: Scored): Champion {
  if (!common) return { kind: 'none' };
  if (common.kind === 'not-comparable') return common;
  const { rows, champion: scores, championThreshold } = common;
  // The same object where all rows are common, so that what is known of it is not computed again.
  const own =
    rows.length === labels.length
      ? candidate
      : {
          ...candidate,
          labels: takeRows(labels, rows),
          scores: takeWideRows(candidate.scores, rows, candidate.classes?.length ?? 1),
        };
  return {
    kind: 'scored',
    scored: { ...own, scores, threshold: championThreshold, intervals: common.championIntervals },
    candidate: own,
  };
}

function basisOf(common: CommonRows | null): ComparisonBasis {
  if (!common) return { kind: 'none' };
  return common.kind === 'scored' ? { kind: 'scored', rowCount: common.rows.length } : common;
}
