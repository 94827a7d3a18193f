import { BrokenGraph } from './broken-graph.ts';
import type { FeatureGraph, GraphStep } from './graph.ts';

/** Which source each place of the encoded row is made of: by its number among the `count` sources of the graph. */
export type DesignSources = { readonly of: Int32Array; readonly count: number };

/** What a prediction is explained by: inputs that are features, and derived columns, each by its own name. */
export function featureNames({ inputs, derived = [], steps }: FeatureGraph): readonly string[] {
  const read = new Set(steps.map(({ input }) => input));
  const names = inputs.map(({ name }) => name);
  return [
    ...(derived.length === 0 ? names : names.filter((name) => read.has(name))),
    ...derived.map(({ name }) => name).filter((name) => read.has(name)),
  ];
}

/** Places in the order of the layout: numbers first, then the one-hot blocks. @throws BrokenGraph where a step has no input */
export function designSources(graph: FeatureGraph): DesignSources {
  const { steps } = graph;
  const names = featureNames(graph);
  const numbers = new Map(names.map((name, at) => [name, at]));
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
  return { of: Int32Array.from(places), count: names.length };
}
