import type { Finding } from '../declaration/problem.ts';
import type { DeclaredPhase } from '../declaration/rollout-phase.ts';
import type { WholeRollout } from './resolve-plan.ts';

/** What a figure of the user's own asks of which database. */
type Query = {
  readonly name: string;
  readonly sql: string;
  readonly connection?: string | undefined;
  readonly missing: 0 | 'drop';
};
type Loose = Readonly<Record<string, unknown>>;

/** Queries of the figures that a declaration has, by their names. */
export type DeclaredKpis = ReadonlyMap<string, Query>;

export const declaredKpis = (declared: WholeRollout | null): DeclaredKpis =>
  new Map((declared?.phases ?? []).flatMap(queriesOf).map(({ query }) => [query.name, query]));

/** What is asked, with the queries of the figures that it names and does not write out. */
export function withDeclaredKpis(asked: Loose, known: DeclaredKpis): Loose {
  const { phases, guards, metric } = asked;
  return {
    ...asked,
    ...(Array.isArray(phases) && {
      phases: phases.map((phase) => (isLoose(phase) ? withDeclaredKpis(phase, known) : phase)),
    }),
    ...(Array.isArray(guards) && { guards: guards.map((guard) => filled(guard, known)) }),
    ...(metric === undefined ? {} : { metric: filled(metric, known) }),
  };
}

function filled(figure: unknown, known: DeclaredKpis): unknown {
  if (!isLoose(figure) || figure['sql'] !== undefined || typeof figure['name'] !== 'string') return figure;
  const query = known.get(figure['name']);
  if (query === undefined) return figure;
  const { name, sql, connection, missing } = query;
  return { ...(connection === undefined ? {} : { connection }), missing, ...figure, name, sql };
}

/**
 * Queries that the declaration does not have, by their paths from the rollout on: who may begin a rollout may not thereby
 * read whatever the worker may.
 */
export function foreignKpis(
  { phases }: WholeRollout,
  { known, isSingle }: { readonly known: DeclaredKpis; readonly isSingle: boolean },
): readonly Finding[] {
  return phases.flatMap((phase, at) =>
    queriesOf(phase)
      .filter(({ query }) => !isDeclared(query, known))
      .map(({ path, query: { name } }) => ({
        path: [...(isSingle ? [] : ['phases', at]), ...path],
        message: `a rollout asks no query but those of the declaration: declare ${name} with its sql and connection in rollout (ratchet apply), then name it here without them`,
      })),
  );
}

function isDeclared({ name, sql, connection }: Query, known: DeclaredKpis): boolean {
  const declared = known.get(name);
  return declared !== undefined && declared.sql === sql && declared.connection === connection;
}

type Place = { readonly path: Finding['path']; readonly query: Query };

function queriesOf(phase: DeclaredPhase): readonly Place[] {
  const guards = 'guards' in phase ? (phase.guards ?? []) : [];
  const guarded = guards.flatMap((guard, at): readonly Place[] =>
    typeof guard !== 'string' && guard.guard === 'kpi' ? [{ path: ['guards', at], query: guard }] : [],
  );
  if (phase.strategy !== 'ab' || typeof phase.metric === 'string') return guarded;
  return [...guarded, { path: ['metric'], query: phase.metric }];
}

/** Whether a value is a mapping, as YAML and JSON have it. */
export const isLoose = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
