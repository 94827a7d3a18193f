import { checkDerived, type TypedDerived } from '../derived/check-derived.ts';
import { compileProgram, type Derivation, type SlotColumn } from '../derived/compile.ts';
import { parseDerived } from '../derived/parse-derived.ts';
import type { Program } from '../derived/program.ts';
import { type ValueType, valueTypeOf } from '../derived/typed.ts';
import { BrokenGraph } from './broken-graph.ts';
import type { GraphDerived, GraphInput } from './graph.ts';

type Columns = {
  readonly inputs: readonly GraphInput[];
  readonly derived?: readonly GraphDerived[];
};

/** The program of all that a graph derives; null where it derives nothing. @throws BrokenGraph where one is faulty */
export function compileDerived({ inputs, derived = [] }: Columns): Program | null {
  if (derived.length === 0) return null;
  const expressions = Object.fromEntries(derived.map(({ name, expression }) => [name, expression]));
  const typed = typeDerived(expressions, inputs);
  const known = new Map(typed.map((one) => [one.name, one.typed]));
  return compileProgram(
    inputs.map(slotColumn),
    derived.map((one): Derivation => {
      const found = known.get(one.name);
      if (found?.type !== one.type) throw new BrokenGraph(`derived ${one.name} is no ${one.type}`);
      return { ...one, typed: found };
    }),
  );
}

/** Declared expressions with their types, each after all that it is made of. @throws BrokenGraph where one is faulty */
export function typeDerived(
  declared: Readonly<Record<string, string>>,
  inputs: readonly Pick<GraphInput, 'name' | 'type'>[],
): readonly TypedDerived[] {
  const parsed = parseDerived(declared);
  const scope = new Map(inputs.map(({ name, type }): [string, ValueType] => [name, typeOf({ name, type })]));
  const checked = checkDerived(parsed.derived, scope);
  const [problem] = [...parsed.problems, ...checked.problems];
  if (problem !== undefined) throw new BrokenGraph(`derived ${problem.name}: ${problem.message}`);
  return checked.derived;
}

/** An input as a program sees it. */
export const slotColumn = (input: GraphInput): SlotColumn => ({
  ...{ name: input.name, type: typeOf(input) },
  ...(input.levels === undefined ? {} : { levels: input.levels }),
});

function typeOf({ name, type }: Pick<GraphInput, 'name' | 'type'>): ValueType {
  const found = valueTypeOf(type);
  if (found === null) throw new BrokenGraph(`input ${name} is free text`);
  return found;
}
