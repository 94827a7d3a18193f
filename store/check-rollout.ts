import type { Finding, PathStep } from '../shared/declaration/problem.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { type ApprovalPlan, guardName, type KpiGuard, type RolloutPlan } from '../shared/rollout/plan.ts';
import { resolvePlan } from '../shared/rollout/resolve-plan.ts';
import { listKeys } from './postgres/keys.ts';
import type { Queryable } from './postgres/pool.ts';
import type { Connection } from './snapshots/check-columns.ts';
import { checkKpi } from './snapshots/read-kpi.ts';
import { SourceFault } from './snapshots/source-fault.ts';

export type RolloutCheck = {
  /** What can never work. */
  readonly findings: readonly Finding[];
  /** Approvals that nobody may give as the keys are now. */
  readonly vacuous: readonly Finding[];
  /** What could not be looked at from here. */
  readonly warnings: readonly string[];
};

/** Holds a declared rollout against the keys of the ledger, and its queries against their databases. */
export async function checkRollout(
  db: Queryable,
  declaration: Declaration,
  connection: Connection,
): Promise<RolloutCheck> {
  const { rollout } = declaration;
  if (rollout === undefined) return { findings: [], vacuous: [], warnings: [] };
  const plan = resolvePlan(declaration, { hasChampion: true });
  const isList = typeof rollout === 'object' && 'phases' in rollout;
  const checks = await checkKpis(plan, { connection, isList });
  return {
    findings: checks.flatMap(({ findings }) => findings),
    vacuous: plan.approval === null ? [] : await approvalProblems(db, plan.approval),
    warnings: checks.flatMap(({ warnings }) => warnings),
  };
}

/** Why nobody may give the approval of a rollout that this key asks for, as the keys are now; null where somebody may. */
export async function approvalObstacle(
  db: Queryable,
  { approval }: RolloutPlan,
  asker: string,
): Promise<string | null> {
  if (approval === null) return null;
  const { by, fourEyes } = approval;
  const able = (await ableKeys(db)).map(({ name }) => name);
  const wanted = by.length > 0 ? by : able;
  if (wanted.some((name) => able.includes(name) && !(fourEyes && name === asker))) return null;
  const who = by.length > 0 ? `of ${by.join(', ')} no active key may operate` : 'no active key may operate';
  const other =
    fourEyes && wanted.includes(asker) ? `${who} but ${asker}, who asks and may not approve` : who;
  return `nobody may approve it: ${other}; make a key with ratchet key create NAME --scope operate, or name another`;
}

const ableKeys = async (db: Queryable) =>
  (await listKeys(db)).filter(
    ({ revokedAt, scopes }) => revokedAt === null && (scopes.includes('operate') || scopes.includes('admin')),
  );

/** What the database of a figure of the user's own says is wrong with it; one that is away says nothing. */
export async function brokenKpis(plan: RolloutPlan, connection: Connection): Promise<readonly string[]> {
  const checks = await checkKpis(plan, { connection, isList: true });
  return checks.flatMap(({ findings }) => findings.map(({ message }) => message));
}

function checkKpis(
  plan: RolloutPlan,
  { connection, isList }: { readonly connection: Connection; readonly isList: boolean },
): Promise<readonly Checked[]> {
  const kpis = plan.phases.flatMap((phase, index) => {
    const own = phase.strategy === 'ab' ? [phase.metric] : [];
    const guards = 'guards' in phase ? phase.guards : [];
    const path: readonly PathStep[] = isList ? ['phases', index] : [];
    return [
      ...own.map((guard) => ({ guard, path: [...path, 'metric'] })),
      ...guards.map((guard, place) => ({ guard, path: [...path, 'guards', place] })),
    ];
  });
  return Promise.all(
    kpis.map(({ guard, path }) => (guard.kind === 'kpi' ? checkOne(guard, path, connection) : nothing)),
  );
}

type Checked = Omit<RolloutCheck, 'vacuous'>;
const nothing: Checked = { findings: [], warnings: [] };

async function checkOne(
  guard: KpiGuard,
  path: readonly PathStep[],
  connection: Connection,
): Promise<Checked> {
  const name = guard.connection ?? 'DATABASE_URL';
  try {
    await checkKpi({ name: guard.name, sql: guard.sql, connection: name }, connection(name));
    return nothing;
  } catch (error) {
    if (error instanceof SourceFault && error.permanent)
      return { ...nothing, findings: [{ path: ['rollout', ...path], message: error.message }] };
    const reason = error instanceof Error ? error.message : String(error);
    return { ...nothing, warnings: [`kpi ${guardName(guard)} was not checked: ${reason}`] };
  }
}

async function approvalProblems(db: Queryable, { by, fourEyes }: ApprovalPlan): Promise<readonly Finding[]> {
  const keys = (await listKeys(db)).filter(({ revokedAt }) => revokedAt === null);
  const able = keys.filter(({ scopes }) => scopes.includes('operate') || scopes.includes('admin'));
  const path = ['rollout', 'approval'];
  const named = by.flatMap((name, index) => {
    const at = [...path, 'by', index];
    const make = `make one with ratchet key create ${name} --scope operate, or name another`;
    if (!keys.some((key) => key.name === name))
      return [{ path: at, message: `no active key is named ${name}: ${make}` }];
    if (able.some((key) => key.name === name)) return [];
    return [{ path: at, message: `the key ${name} may not operate, so it cannot approve: ${make}` }];
  });
  if (by.length === 0 && able.length === 0)
    return [{ path, message: 'nobody may give it: no active key has the scope operate' }];
  if (fourEyes && able.length < 2)
    return [
      ...named,
      {
        path: [...path, 'fourEyes'],
        message: 'who asked may not approve, and only one active key may operate: make another',
      },
    ];
  return named;
}
