import { findings } from '../../shared/declaration/issues.ts';
import type { Finding, PathStep } from '../../shared/declaration/problem.ts';
import { DeclaredRollout } from '../../shared/declaration/rollout.ts';
import { rolloutFindings } from '../../shared/declaration/rollout-findings.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { RolloutBody } from '../../shared/http/rollout-start.ts';
import type { RolloutPlan } from '../../shared/rollout/plan.ts';
import { resolvePlan, wholeOf } from '../../shared/rollout/resolve-plan.ts';
import { fieldCount, pointer } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';

type Wish = Pick<RolloutBody, 'strategy' | 'steps' | 'rollout' | 'aa'>;

/** Another way than the declared one, and where in the body its parts were said. */
type Override = { readonly value: unknown; readonly said: readonly PathStep[] };

/**
 * The way that a rollout is to take: the declared one, or the request's. @throws HttpProblem validation_failed with every
 * field that is wrong.
 */
export function wantedPlan(
  declaration: Declaration,
  wish: Wish,
  { champion }: { readonly champion: string | null },
): RolloutPlan {
  refuseContradictions(wish, champion);
  const override = overrideOf(declaration, wish);
  const rollout = override === null ? declaration.rollout : parsed(override);
  const wanted = { ...declaration, ...(rollout === undefined ? {} : { rollout }) };
  const found = rolloutFindings(wanted);
  if (found.length > 0) throw invalid(found, override?.said ?? ['rollout']);
  const plan = resolvePlan(wanted, { hasChampion: champion !== null, aa: wish.aa });
  if (wish.aa && plan.phases.some(({ strategy }) => strategy === 'direct' || strategy === 'blue-green'))
    throw fault('aa', 'an A/A run compares two arms: take strategy canary, shadow or ab');
  return plan;
}

function refuseContradictions({ strategy, steps, rollout }: Wish, champion: string | null): void {
  if (rollout !== undefined && (strategy !== undefined || steps !== undefined))
    throw fault('rollout', 'is the whole way: leave out strategy and steps, or say them in it');
  if (steps !== undefined && strategy !== undefined && strategy !== 'canary')
    throw fault('steps', `only a canary has steps: leave them out, or take strategy canary`);
  const isChosen = strategy !== undefined || steps !== undefined || rollout !== undefined;
  if (isChosen && strategy !== 'direct' && champion === null)
    throw fault(
      strategy === undefined ? 'rollout' : 'strategy',
      'nothing serves yet that a candidate could be compared with: promote a first version, or take strategy direct',
    );
}

function overrideOf(declaration: Declaration, { strategy, steps, rollout }: Wish): Override | null {
  if (rollout !== undefined) return { value: rollout, said: ['rollout'] };
  if (strategy === undefined && steps === undefined) return null;
  const chosen = strategy ?? 'canary';
  const { phases, ...whole } = declared(declaration);
  const phase = phases.find((known) => known.strategy === chosen) ?? { strategy: chosen };
  return { value: { ...whole, ...phase, ...(steps === undefined ? {} : { steps }) }, said: [] };
}

/** What the declaration says of the whole way; its defaults where it says nothing. */
function declared({ rollout }: Declaration): Omit<ReturnType<typeof wholeOf>, 'bake' | 'pauseTimeout'> {
  return rollout === undefined ? { phases: [] } : wholeOf(rollout);
}

function parsed({ value, said }: Override): DeclaredRollout {
  const found = DeclaredRollout.safeParse(value);
  if (found.success) return found.data;
  throw invalid(withoutRollout(findings(found.error.issues, { rollout: value }, ['rollout'])), said);
}

const withoutRollout = (found: readonly Finding[]): readonly Finding[] =>
  found.map(({ path, message }) => ({ path: path[0] === 'rollout' ? path.slice(1) : path, message }));

function invalid(found: readonly Finding[], said: readonly PathStep[]): HttpProblem {
  const errors = found.map(({ path, message }) => {
    const place = [...said, ...path];
    return {
      pointer: pointer(place.length === 0 ? ['strategy'] : place),
      detail: message,
      code: 'invalid_rollout',
    };
  });
  return new HttpProblem('validation_failed', fieldCount(errors.length), { errors });
}

/** One field that does not go. */
export const fault = (field: string, detail: string, code = 'invalid_rollout'): HttpProblem =>
  new HttpProblem('validation_failed', fieldCount(1), {
    errors: [{ pointer: pointer([field]), detail, code }],
  });
