import { coefficientTable } from '../models/linear/coefficient-table.ts';
import type { VersionManifest } from '../shared/artifact-manifest.ts';
import { parts } from '../shared/dataset/split.ts';
import { decide } from '../shared/policy/decide.ts';
import type { Decision } from '../shared/policy/decision.ts';
import type { Sides } from '../shared/policy/recorded-case.ts';
import type { CoefficientTable } from '../shared/report/coefficients-section.ts';
import type { FeatureFindings } from '../shared/report/feature-findings.ts';
import { openArtifacts } from '../store/artifacts/artifacts.ts';
import { openSnapshots, type Snapshots } from '../store/snapshots/snapshots.ts';
import type { ThreadGate } from '../store/snapshots/thread-gate.ts';
import { baselineRows, baselineScores } from './fitting/baseline-score.ts';
import { caseOf, type Findings, groupsIn, sidesOf } from './judging/case-of.ts';
import type { Evidence } from './judging/evidence.ts';
import { findFeatures } from './judging/find-features.ts';
import { assertFit, unseenHoldout } from './judging/fit-to-judge.ts';
import { type Judged, loadChampion, loadJudged, scoreHoldout } from './judging/holdout.ts';
import { benchmarkScoresPath, inputsOf, policyOf } from './judging/inputs-of.ts';
import type { EvaluateJob } from './judging/judging-job.ts';
import type { KeptRows } from './judging/kept-rows.ts';
import { type Benchmark, scoreBenchmark } from './judging/score-benchmark.ts';
import { scoreRivals } from './judging/score-rivals.ts';
import { benchmarkTable, scoreTable } from './judging/score-table.ts';
import { seedSpreads } from './judging/seed-spreads.ts';
import type { OnProgress } from './progress.ts';

export type EvaluateResult = {
  readonly decision: Decision;
  readonly sides: Sides;
  readonly manifest: VersionManifest;
  readonly championManifest: VersionManifest | null;
  readonly features: FeatureFindings | null;
  /** Null of a learner that has none. */
  readonly coefficients: CoefficientTable | null;
};

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
    assertFit(candidate, evidence);
    const scored = await scoreHoldout({ snapshots, kept }, evidence, { candidate, champion });
    const holdout = await unseenHoldout(snapshots, evidence, candidate, scored);
    const baseline = await baselineOf(snapshots, evidence, candidate);
    const prior = baselineRows(baseline, holdout.labels.length);
    const rivals = await scoreRivals({ snapshots, artifacts }, { job, evidence, candidate, holdout });
    const groups = groupsIn(evidence, candidate, holdout);
    const spreads = await seedSpreads(snapshots, { ...job, table: evidence.table }, { candidate, holdout });
    const benchmark = await scoreBenchmark(snapshots, { job, candidate, champion });
    if (benchmark?.kind === 'scored') await writeBenchmark(snapshots, job, { ...benchmark, baseline });
    const found = { candidate, holdout, prior, baseline, groups, rivals, spreads, benchmark };
    const { written } = await snapshots.beginScores(
      job.scoresPath,
      scoreTable(evidence, found),
      job.manifest,
    );
    const { decided, features } = await beside(written, () => lookAt(job, found, onProgress));
    const sides = sidesOf(found);
    const inputs = await inputsOf(job, { sides, benchmark });
    const decision = { ...decided, policy: policyOf(job.declaration), inputs };
    const championManifest = champion && 'pipeline' in champion ? champion.manifest : null;
    const coefficients = coefficientTable(candidate.graph, candidate.model);
    return { decision, sides, manifest: candidate.manifest, championManifest, features, coefficients };
  } finally {
    await snapshots.close();
  }
}

const writeBenchmark = (
  snapshots: Snapshots,
  { scoresPath }: EvaluateJob,
  { manifest, rows, baseline }: Extract<Benchmark, { kind: 'scored' }> & Pick<Findings, 'baseline'>,
): Promise<void> =>
  snapshots.writeScores(benchmarkScoresPath(scoresPath), benchmarkTable(rows, baseline), manifest);

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

/** DuckDB works in threads of its own while this one computes; nobody leaves before both have ended. */
async function beside<Found>(atWork: Promise<void>, compute: () => Found): Promise<Found> {
  try {
    return compute();
  } finally {
    await atWork;
  }
}

type Looked = { readonly decided: Decision; readonly features: FeatureFindings | null };

function lookAt(job: EvaluateJob, found: Findings, onProgress: OnProgress): Looked {
  const { declaration, decision: id, model, run } = job;
  const { gates, learner } = declaration;
  onProgress({ phase: 'judging', share: 0.5 });
  const champion = job.champion?.version ?? null;
  const subject = { id, model, version: job.candidate.version, run, champion };
  const decided = decide(subject, caseOf(declaration, found));
  onProgress({ phase: 'looking at features', share: 0.8 });
  const features = findFeatures(found.candidate, found.holdout, { gates, seed: learner.seed });
  return { decided, features };
}
