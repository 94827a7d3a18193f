import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Family, Origin } from '../../shared/extension/family.ts';

/** Which of the installed extensions a version is made with: its learner, and what its data and gates are judged by. */
export function usedExtensions(
  { contract: { checks = [] }, gates }: Pick<Declaration, 'contract' | 'gates'>,
  learner: string,
  installed: readonly Origin[],
): readonly Origin[] {
  const used: Readonly<Record<Family, readonly string[]>> = {
    learner: [learner],
    check: checks.map(({ check }) => check),
    metric: gates.flatMap((gate) => ('metric' in gate ? [gate.metric] : [])),
    gate: gates.flatMap((gate) => ('gate' in gate ? [gate.gate] : [])),
  };
  return installed.filter(({ family, name }) => used[family].includes(name));
}
