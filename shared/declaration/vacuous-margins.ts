import { guardForm } from '../rollout/resolve-guards.ts';
import type { Finding, PathStep } from './problem.ts';
import type { DeclaredGuard } from './rollout-guard.ts';
import type { DeclaredPhase } from './rollout-phase.ts';
import type { Declaration } from './schema.ts';

/** How far apart two models can be; undefined where there is no end of it. */
function reachOf(metric: unknown, task: Declaration['task']): number | undefined {
  if (metric === 'accuracy') return 1;
  if (metric === 'brier') return task === 'multiclass' ? 2 : 1;
  return undefined;
}

/** Margins of a phase that every candidate keeps to, and gains that none can reach. */
export function vacuousMargins(
  phase: DeclaredPhase,
  { task }: Pick<Declaration, 'task'>,
): readonly Finding[] {
  if (phase.strategy === 'direct') return [];
  return [
    ...(phase.guards ?? []).flatMap((guard, index) => guardMargin(guard, task, ['guards', index, 'margin'])),
    ...(phase.strategy === 'ab'
      ? gain(phase.margin, reachOf(phase.metric, task), ['margin'], 'the test never ships')
      : []),
    ...(phase.strategy === 'shadow'
      ? gain(phase.minImprovement, 1, ['minImprovement'], 'it is a share, such as 0.02')
      : []),
  ];
}

function guardMargin(
  guard: DeclaredGuard,
  task: Declaration['task'],
  path: readonly PathStep[],
): readonly Finding[] {
  const form = guardForm(guard);
  const margin = form !== null && 'margin' in form ? form.margin : undefined;
  const reach = reachOf(form?.guard, task);
  if (form === null || margin === undefined || reach === undefined || margin < reach) return [];
  return [
    {
      path,
      message: `${margin} lets every candidate pass: two models are never ${reach} apart in ${form.guard}`,
    },
  ];
}

function gain(
  wanted: number | undefined,
  reach: number | undefined,
  path: readonly PathStep[],
  words: string,
): readonly Finding[] {
  if (wanted === undefined || reach === undefined || wanted < reach) return [];
  return [{ path, message: `no candidate can gain ${wanted}: ${words}` }];
}
