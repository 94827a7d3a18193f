import { VersionsPage } from '../../shared/http/runs.ts';
import {
  type DeploymentChangeAnswer,
  VersionAnswer,
  type VersionSummary,
  VersionsAnswer,
} from '../../shared/http/versions.ts';
import { stateReason } from '../../shared/report/state-reason.ts';
import { changesAbout } from '../../store/postgres/changes-about.ts';
import { latestDecision } from '../../store/postgres/decisions.ts';
import type { Change } from '../../store/postgres/deployments.ts';
import { readRun } from '../../store/postgres/runs.ts';
import { listVersions, type Version } from '../../store/postgres/versions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, noBody, ok, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { modelOf, versionOf } from './find-model.ts';
import { snakeNames } from './snake-names.ts';

export function versionRoutes(deps: ApiDependencies): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/models/:model/versions',
      scope: 'read',
      operation: 'listVersions',
      summary: 'Versions, newest first',
      body: noBody,
      query: VersionsPage,
      answers: { 200: VersionsAnswer },
      handle: (call) => versions(deps, call),
    },
    {
      method: 'GET',
      path: '/models/:model/versions/:version',
      scope: 'read',
      operation: 'getVersion',
      summary: 'What this version is, where it comes from, why it is live',
      body: noBody,
      answers: { 200: VersionAnswer },
      problems: ['unknown_version'],
      handle: (call) => version(deps, call),
    },
    {
      method: 'GET',
      path: '/models/:model/versions/:version/report',
      scope: 'read',
      operation: 'getVersionReport',
      summary: 'The report of its latest evaluation, Markdown',
      body: noBody,
      answers: { 200: 'text/markdown' },
      problems: ['unknown_version', 'no_decision'],
      handle: (call) => report(deps, call),
    },
  ];
}

async function versions(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model } = await modelOf(deps, call);
  const { limit, cursor } = validated(VersionsPage, call.query);
  const page = await listVersions(deps.ledger, model, { limit, ...(cursor === undefined ? {} : { cursor }) });
  const body: VersionsAnswer = {
    versions: page.versions.map(summary),
    next_cursor: page.nextCursor,
  };
  return ok(body);
}

async function version(deps: ApiDependencies, call: Call): Promise<Answer> {
  const found = await versionOf(deps, call);
  const { model } = found;
  const [decision, changes, run] = await Promise.all([
    latestDecision(deps.ledger, model, found.version),
    changesAbout(deps.ledger, { model, version: found.version, limit: 200 }),
    readRun(deps.ledger, found.run),
  ]);
  const self = `/models/${model}/versions/${found.version}`;
  const body: VersionAnswer = {
    ...summary(found),
    state_reason: run && stateReason({ state: found.state, isJudged: decision !== null, run }),
    manifest: snakeNames({ ...found.manifest }),
    decision: decision === null ? null : snakeNames({ ...decision }),
    changes: changes.map(changeAnswer),
    links: { self, run: `/models/${model}/runs/${found.run}`, report: `${self}/report` },
  };
  return ok(body);
}

async function report(deps: ApiDependencies, call: Call): Promise<Answer> {
  const { model, version: name } = await versionOf(deps, call);
  const decision = await latestDecision(deps.ledger, model, name);
  const text =
    decision === null ? null : await deps.artifacts.readDecision(model, name, decision.id, 'report.md');
  if (text === null)
    throw new HttpProblem('no_decision', `${name} was not evaluated yet, or its report was collected`);
  return { status: 200, text: { type: 'text/markdown; charset=utf-8', content: text.toString('utf8') } };
}

/** A version as lists show it. */
export const summary = (version: Version): VersionSummary => ({
  version: version.version,
  state: version.state,
  run: version.run,
  snapshot: version.snapshot,
  declaration: version.declaration,
  digest: version.digest,
  learner: version.learner,
  metrics: snakeNames({ ...version.metrics }),
  created_at: version.createdAt,
  promoted_at: version.promotedAt,
  collected_at: version.collectedAt,
  links: { self: `/models/${version.model}/versions/${version.version}` },
});

const changeAnswer = (change: Change): DeploymentChangeAnswer => ({
  revision: change.revision,
  kind: change.kind,
  from_version: change.fromVersion,
  to_version: change.toVersion,
  actor: change.actor,
  reason: change.reason,
  forced: change.forced,
  break_glass: change.breakGlass,
  decision: change.decision,
  weight: change.weight,
  rollout: change.rollout,
  created_at: change.createdAt,
});
