import { findings } from '../declaration/issues.ts';
import type { Finding } from '../declaration/problem.ts';
import { DeclaredRollout } from '../declaration/rollout.ts';
import { rolloutFindings } from '../declaration/rollout-findings.ts';
import type { Declaration } from '../declaration/schema.ts';
import { declaredKpis, foreignKpis, isLoose, withDeclaredKpis } from './declared-kpis.ts';
import type { RolloutPlan } from './plan.ts';
import { resolvePlan, type WholeRollout, wholeOf } from './resolve-plan.ts';

/** What is asked of one rollout, beside what the declaration says. */
export type AskedRollout = {
  /** As a declaration says it: a strategy's name, a phase, phases; a phase takes what it does not name from the declared one. */
  readonly rollout?: unknown;
  /** The champion against itself. */
  readonly aa?: boolean;
  readonly hasChampion: boolean;
};

export type Planned =
  | { readonly kind: 'plan'; readonly plan: RolloutPlan }
  /** Paths begin at the rollout. */
  | { readonly kind: 'invalid'; readonly found: readonly Finding[] };

const invalid = (path: Finding['path'], message: string): Planned => ({
  kind: 'invalid',
  found: [{ path, message }],
});

/**
 * The way of a rollout that somebody asks for. Who approves, and what is asked of which database, is the declaration's to
 * say, never that of who asks.
 */
export function planFor(declaration: Declaration, asked: AskedRollout): Planned {
  const { hasChampion, aa = false } = asked;
  if (aa && !hasChampion)
    return invalid([], 'nothing serves yet: there is no champion to run against itself');
  const declared = declaration.rollout === undefined ? null : wholeOf(declaration.rollout);
  const wanted = asked.rollout ?? (aa && !declared?.phases.some(isWatched) ? 'canary' : undefined);
  if (wanted === undefined) return planned(declaration, { hasChampion, aa });
  if (declared?.approval !== undefined && isLoose(wanted) && wanted['approval'] !== undefined)
    return invalid(
      ['approval'],
      'is declared: who approves is not for a single rollout to say; leave it out',
    );
  const known = declaredKpis(declared);
  const overlay = overlaid(wanted, declared);
  const rollout = isLoose(overlay) ? withDeclaredKpis(overlay, known) : overlay;
  const parsed = DeclaredRollout.safeParse(rollout);
  if (!parsed.success)
    return {
      kind: 'invalid',
      found: belowRollout(findings(parsed.error.issues, { rollout }, ['rollout'])),
    };
  const isSingle = typeof parsed.data === 'string' || !('phases' in parsed.data);
  const foreign = foreignKpis(wholeOf(parsed.data), { known, isSingle });
  if (foreign.length > 0) return { kind: 'invalid', found: foreign };
  return planned({ ...declaration, rollout: parsed.data }, { hasChampion, aa });
}

function planned(
  declaration: Declaration,
  how: { readonly hasChampion: boolean; readonly aa: boolean },
): Planned {
  const found = rolloutFindings(declaration);
  if (found.length > 0) return { kind: 'invalid', found };
  const plan = resolvePlan(declaration, how);
  const unfit = how.aa ? plan.phases.findIndex((phase) => !isWatched(phase)) : -1;
  if (unfit >= 0)
    return invalid(
      ['strategy'],
      `${plan.phases[unfit]?.strategy} compares nothing: champion against itself is a canary, a shadow or ab`,
    );
  return { kind: 'plan', plan };
}

const isWatched = ({ strategy }: { readonly strategy: string }): boolean =>
  strategy === 'canary' || strategy === 'shadow' || strategy === 'ab';

/** What is asked over what is declared: keys of the whole one by one, those of a phase over the declared phase of its strategy. */
function overlaid(wanted: unknown, declared: WholeRollout | null): unknown {
  const asked = typeof wanted === 'string' ? { strategy: wanted } : wanted;
  if (!isLoose(asked)) return asked;
  const { phases = [], ...whole } = declared ?? {};
  if (asked['phases'] !== undefined) return { ...whole, ...asked };
  const only = phases.length === 1 ? phases[0] : undefined;
  const strategy = asked['strategy'] ?? only?.strategy;
  const base = phases.find((phase) => phase.strategy === strategy);
  return { ...whole, ...base, ...asked, ...(strategy === undefined ? {} : { strategy }) };
}

const belowRollout = (found: readonly Finding[]): readonly Finding[] =>
  found.map(({ path, message }) => ({ path: path.slice(1), message }));
