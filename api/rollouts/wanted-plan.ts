import { type Finding, type PathStep, pathText } from '../../shared/declaration/problem.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { RolloutBody } from '../../shared/http/rollout-start.ts';
import type { RolloutPlan } from '../../shared/rollout/plan.ts';
import { planFor } from '../../shared/rollout/plan-for.ts';
import { fieldCount, pointer } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';

type Wish = Pick<RolloutBody, 'strategy' | 'steps' | 'rollout' | 'aa'>;

/**
 * The way that a rollout is to take: the declared one, or the request's over it. @throws HttpProblem validation_failed with
 * every field that is wrong.
 */
export function wantedPlan(
  declaration: Declaration,
  wish: Wish,
  { champion }: { readonly champion: string | null },
): RolloutPlan {
  refuseContradictions(wish, champion);
  const asked = askedRollout(wish);
  const planned = planFor(declaration, {
    ...(asked === undefined ? {} : { rollout: asked }),
    aa: wish.aa,
    hasChampion: champion !== null,
  });
  if (planned.kind === 'plan') return planned.plan;
  throw invalid(planned.found, wish);
}

function refuseContradictions({ strategy, steps, rollout, aa }: Wish, champion: string | null): void {
  if (rollout !== undefined && (strategy !== undefined || steps !== undefined))
    throw fault('rollout', 'is the whole way: leave out strategy and steps, or say them in it');
  if (steps !== undefined && strategy !== undefined && strategy !== 'canary')
    throw fault('steps', 'only a canary has steps: leave them out, or take strategy canary');
  if (champion !== null) return;
  if (aa) throw fault('aa', 'nothing serves yet that could be compared with itself');
  if (rollout === undefined && steps === undefined && (strategy ?? 'direct') === 'direct') return;
  throw fault(
    strategy === undefined ? 'rollout' : 'strategy',
    'nothing serves yet that a candidate could be compared with: promote a first version, or take strategy direct',
  );
}

function askedRollout({ strategy, steps, rollout }: Wish): unknown {
  if (rollout !== undefined) return rollout;
  if (strategy === undefined && steps === undefined) return undefined;
  return { strategy: strategy ?? 'canary', ...(steps === undefined ? {} : { steps }) };
}

function invalid(found: readonly Finding[], wish: Wish): HttpProblem {
  const errors = found.map(({ path, message }) => ({
    pointer: pointer(saidAt(path, wish)),
    detail: isSaid(path, wish) || path.length === 0 ? message : elsewhere(path, message),
    code: 'invalid_rollout',
  }));
  return new HttpProblem('validation_failed', fieldCount(errors.length), { errors });
}

/** Where in the body a part of the rollout was said; what the body does not say comes from the declaration. */
function saidAt(path: readonly PathStep[], wish: Wish): readonly PathStep[] {
  if (wish.rollout !== undefined) return ['rollout', ...path];
  if (isSaid(path, wish)) return path;
  return [wish.aa && (wish.strategy === undefined || path.length === 0) ? 'aa' : 'strategy'];
}

function isSaid([first]: readonly PathStep[], { strategy, steps, rollout }: Wish): boolean {
  if (rollout !== undefined) return true;
  return first === 'steps' ? steps !== undefined : first === 'strategy' && strategy !== undefined;
}

/** The body has no field for it: where it can be said. */
const elsewhere = (path: readonly PathStep[], message: string): string =>
  `its ${pathText(path)} ${message}; declare it (rollout), or send the whole way as rollout`;

/** What is wrong with a plan beside its form: figures that their databases cannot tell, an approval that nobody may give. */
export const unfitPlan = (messages: readonly string[], wish: Wish): HttpProblem =>
  invalid(
    messages.map((message) => ({ path: [], message })),
    wish,
  );

/** One field that does not go. */
export const fault = (field: string, detail: string, code = 'invalid_rollout'): HttpProblem =>
  new HttpProblem('validation_failed', fieldCount(1), {
    errors: [{ pointer: pointer([field]), detail, code }],
  });
