import type { GraphBuilder, Value } from './graph-builder.ts';

/** A value of the graph, or one number for all rows. */
export type Operand = Value | number;
type Binary = (one: Operand, other: Operand) => Value;

/** Arithmetic of doubles, row by row. */
export type Arithmetic = Readonly<Record<'plus' | 'subtract' | 'times' | 'divide', Binary>> & {
  floor(value: Value): Value;
  /** Another operator of ONNX. */
  apply(operator: string, ...of: readonly Operand[]): Value;
  /** Truths to choose by; ONNX has a type of its own for them. */
  choose(when: Value, chosen: Operand, otherwise: Operand): Value;
};

export function arithmetic(builder: GraphBuilder): Arithmetic {
  const operand = (of: Operand): Value => (typeof of === 'number' ? builder.number(of) : of);
  const apply = (operator: string, ...of: readonly Operand[]): Value =>
    builder.apply(operator, of.map(operand));
  const binary =
    (operator: string): Binary =>
    (one, other) =>
      apply(operator, one, other);
  return {
    ...{ plus: binary('Add'), subtract: binary('Sub'), times: binary('Mul'), divide: binary('Div') },
    floor: (value) => apply('Floor', value),
    apply,
    choose: (when, chosen, otherwise) => apply('Where', when, chosen, otherwise),
  };
}
