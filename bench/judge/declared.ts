import { Declaration } from '../../shared/declaration/schema.ts';
import type { AbPhase, CanaryPhase, PhasePlan, ShadowPhase } from '../../shared/rollout/plan.ts';
import { resolvePlan } from '../../shared/rollout/resolve-plan.ts';

/** As a person writes it: what is left out has the product's own default. */
type Written = Readonly<Record<string, unknown>>;

const target = {
  binary: { column: 'y', positive: '1' },
  multiclass: { column: 'y', classes: ['a', 'b', 'c'] },
  regression: { column: 'y' },
} as const;

/** Steps end by requests alone, a millisecond each: no least time, and no deadline unless one is written. */
const untimed = { minTime: '0s', deadline: '3650d' };

function phaseOf(rollout: Written, task: Declaration['task']): PhasePlan {
  const declaration = Declaration.parse({
    ...{ model: 'm', task, source: { table: 't', key: 'k' }, target: target[task] },
    rollout: { ...untimed, ...rollout },
  });
  const [phase] = resolvePlan(declaration, { hasChampion: true }).phases;
  if (phase === undefined) throw new RangeError('a plan has a phase');
  return phase;
}

/** The phase that a declaration of this rollout resolves to, by the product's own code. */
export function canaryOf(written: Written, task: Declaration['task'] = 'binary'): CanaryPhase {
  const phase = phaseOf({ strategy: 'canary', ...written }, task);
  if (phase.strategy === 'canary') return phase;
  throw new RangeError(`${phase.strategy} is no canary`);
}

export function shadowOf(written: Written, task: Declaration['task'] = 'binary'): ShadowPhase {
  const phase = phaseOf({ strategy: 'shadow', ...written }, task);
  if (phase.strategy === 'shadow') return phase;
  throw new RangeError(`${phase.strategy} is no shadow`);
}

export function abOf(written: Written, task: Declaration['task'] = 'binary'): AbPhase {
  const phase = phaseOf({ strategy: 'ab', ...written }, task);
  if (phase.strategy === 'ab') return phase;
  throw new RangeError(`${phase.strategy} is no A/B test`);
}

/** As small as a declared margin may be: the edge of what a guard lets pass. */
export const edge = 1e-9;

/** Of the phase's guard of that kind. */
export function marginOf({ guards }: Pick<CanaryPhase, 'guards'>, kind: 'errors' | 'slow'): number {
  const found = guards.find((guard) => guard.kind === kind);
  if (found !== undefined && 'margin' in found) return found.margin;
  throw new RangeError(`the phase has no guard ${kind}`);
}
