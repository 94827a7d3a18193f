import { BrokenGraph } from './broken-graph.ts';
import type { FeatureGraph, GraphStep } from './graph.ts';

/** Which input each place of the encoded row is made of: by its number among the `count` inputs of the graph. */
export type DesignSources = { readonly of: Int32Array; readonly count: number };

/** Places in the order of the layout: numbers first, then the one-hot blocks. @throws BrokenGraph where a step has no input */
export function designSources({ inputs, steps }: FeatureGraph): DesignSources {
  const numbers = new Map(inputs.map(({ name }, at) => [name, at]));
  const sourceOf = ({ kind, input }: GraphStep): number => {
    const found = numbers.get(input);
    if (found === undefined) throw new BrokenGraph(`step ${kind} names no input: ${input}`);
    return found;
  };
  const hot = steps.filter((step) => step.kind === 'one-hot');
  const places = [
    ...steps.filter(({ kind }) => kind !== 'one-hot').map(sourceOf),
    ...hot.flatMap((step) =>
      new Array<number>(step.levels.length + (step.other ? 1 : 0)).fill(sourceOf(step)),
    ),
  ];
  return { of: Int32Array.from(places), count: inputs.length };
}
