import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { canonicalJson } from '../shared/canonical-json.ts';
import { type Evaluated, type EvaluateRequest, permanentFaults, type RunStep } from '../shared/messages.ts';
import type { Decision } from '../shared/policy/decision.ts';
import { dependenceChart } from '../shared/report/dependence-chart.ts';
import { evaluationReport } from '../shared/report/evaluation-report.ts';
import type { FeatureFindings } from '../shared/report/feature-findings.ts';
import { chartFiles } from '../shared/report/features-section.ts';
import { importanceChart } from '../shared/report/importance-chart.ts';
import { decisionFiles } from '../store/decisions/decision-files.ts';
import { countLooks, readDecision, recordDecision } from '../store/postgres/decisions.ts';
import { readDeployment } from '../store/postgres/deployments.ts';
import type { Pool } from '../store/postgres/pool.ts';
import { readVersion, recordMetrics } from '../store/postgres/versions.ts';
import type { Beat } from './beating.ts';
import type { Dependencies } from './dependencies.ts';
import type { EvaluateResult } from './evaluate-job.ts';
import type { VersionRef } from './judging/evidence.ts';
import { findRivals } from './judging/find-rivals.ts';
import { sidesText } from './judging/inputs-of.ts';
import { PermanentFault } from './permanent.ts';
import { type RunContext, readRunContext } from './run-context.ts';
import { stage } from './stage.ts';
import { tableOf } from './train.ts';
import { validatedData } from './validated-data.ts';

export type EvaluateNeeds = Pick<
  Dependencies,
  'log' | 'pool' | 'artifacts' | 'snapshots' | 'home' | 'threads'
>;

/** Judges the version against what serves now and the baseline; the decision with its evidence is kept beside it. */
export const evaluate = (deps: EvaluateNeeds) =>
  stage(deps, 'evaluate', async (request: EvaluateRequest & RunStep, beat) => {
    const context = await readRunContext(deps.pool, request.run);
    const { decision, id, champion } = await judgeVersion(deps, { request, context }, beat);
    const { verdict, reason } = decision;
    const { promote, onInconclusive } = context.stored.declaration;
    const answer: Evaluated = {
      ...{ decision: id, verdict, reason: reason.slice(0, 2_000), champion, promote },
      ...(onInconclusive ? { onInconclusive } : {}),
    };
    return { answer, detail: { decision: id, verdict, reason, champion } };
  });

/** Judges a version on the data of a run against what serves, once; asked again, it answers with the same decision. */
export async function judgeVersion(
  deps: EvaluateNeeds,
  { request, context }: Pick<Judging, 'request' | 'context'>,
  beat: Beat,
): Promise<{ readonly decision: Decision; readonly id: string; readonly champion: string | null }> {
  const champion = (await readDeployment(deps.pool, request.model)).stable;
  const id = decisionId(request, champion);
  const known = await readDecision(deps.pool, id);
  const decision = known
    ? (known.body as Decision)
    : await decide(deps, { request, context, champion, id }, beat);
  return { decision, id, champion };
}

/** The same for every attempt of one evaluation: one run judges one version once against one champion. */
function decisionId({ run, version }: EvaluateRequest, champion: string | null): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([run, version, champion]))
    .digest('hex');
  return `d-${digest.slice(0, 24)}`;
}

type Judging = {
  readonly request: EvaluateRequest;
  readonly context: RunContext;
  readonly champion: string | null;
  readonly id: string;
};

async function decide(deps: EvaluateNeeds, judging: Judging, beat: Beat): Promise<Decision> {
  const { request, context, champion, id } = judging;
  const { run, model, version, snapshot } = request;
  const { declaration } = context.stored;
  const manifest = await deps.snapshots.readManifest(model, snapshot);
  const place = { model, version, decision: id };
  const job = {
    kind: 'evaluate',
    home: deps.home,
    ...{ model, run, decision: id, declaration, manifest },
    table: tableOf(declaration, manifest),
    data: validatedData(context.run),
    declared: { number: context.stored.number, digest: context.stored.digest },
    candidate: await refOf(deps.pool, model, version),
    rivals: await findRivals(deps.pool, declaration),
    looks: (await countLooks(deps.pool, { model, version, except: id })) + 1,
    champion: champion === null ? null : await refOf(deps.pool, model, champion),
    scoresPath: join(await deps.artifacts.decisionFolder(place), decisionFiles.scores),
  } as const;
  const result = await deps.threads.run<EvaluateResult>(job, beat);
  await keep(deps, judging, result);
  return result.decision;
}

/** Files first: what the ledger names is there. */
async function keep(
  { pool, artifacts, snapshots }: EvaluateNeeds,
  { request, context, champion, id }: Judging,
  { decision, sides, manifest, championManifest, features, coefficients }: EvaluateResult,
): Promise<void> {
  const { run, model, version, snapshot } = request;
  const { promote, onInconclusive } = context.stored.declaration;
  const { leftOut, difference } = await snapshots.readManifest(model, snapshot);
  const pulled = { ...(leftOut ? { pulled: leftOut } : {}), ...(difference ? { difference } : {}) };
  const data = validatedData(context.run).report;
  const report = {
    decision,
    manifest,
    championManifest,
    data,
    promote,
    onInconclusive,
    features,
    coefficients,
    ...pulled,
  };
  const body = canonicalJson(decision);
  await artifacts.writeDecision(
    { model, version, decision: id },
    {
      'metrics.json': `${body}\n`,
      [decisionFiles.sides]: sidesText(sides),
      'report.md': evaluationReport(report),
      ...featureFiles(features),
    },
  );
  await recordMetrics(pool, { model, version, metrics: decision.metrics.candidate });
  const digest = createHash('sha256').update(body).digest('hex');
  const { verdict } = decision;
  await recordDecision(pool, { id, model, version, run, champion, verdict, body: decision, digest });
}

/** The findings, and the charts that the report shows. */
function featureFiles(features: FeatureFindings | null): Readonly<Record<string, string>> {
  if (features === null || features.importance.length === 0) return {};
  const { importance, dependence, metric } = features;
  return {
    'features.json': `${canonicalJson(features)}\n`,
    [chartFiles.importance]: importanceChart(importance, metric),
    ...(dependence.length > 0 ? { [chartFiles.dependence]: dependenceChart(dependence) } : {}),
  };
}

async function refOf(pool: Pool, model: string, version: string): Promise<VersionRef> {
  const row = await readVersion(pool, model, version);
  if (row) return { version, digest: row.digest };
  throw new PermanentFault(permanentFaults.request, `${model} has no version ${version}`);
}
