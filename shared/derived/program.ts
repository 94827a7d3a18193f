import { itemAt, realAt } from '../dataset/table.ts';
import type { RawBlock } from '../features/raw-block.ts';
import { applyBinary, applyUnary } from './apply.ts';
import type { BinaryOperation, UnaryOperation } from './typed.ts';

/** One step: reads slots of a block and fills another. */
export type Instruction =
  | { readonly kind: 'constant'; readonly value: number; readonly out: number }
  | {
      readonly kind: 'unary';
      readonly operation: UnaryOperation;
      readonly of: number;
      readonly out: number;
    }
  | {
      readonly kind: 'binary';
      readonly operation: BinaryOperation;
      readonly left: number;
      readonly right: number;
      readonly out: number;
    }
  | {
      readonly kind: 'select';
      readonly when: number;
      readonly chosen: number;
      readonly otherwise: number;
      readonly out: number;
    }
  /** The number of a level by its index. */
  | { readonly kind: 'look-up'; readonly of: number; readonly numbers: Float64Array; readonly out: number }
  /** How many edges the number reaches. */
  | { readonly kind: 'bins'; readonly of: number; readonly edges: Float64Array; readonly out: number };

/** Expressions ready to be computed: what is derived, behind the columns that it is made of, and room for what lies between. */
export type Program = {
  readonly instructions: readonly Instruction[];
  /** Slots that a block must have. */
  readonly slotCount: number;
};

/**
 * Computes all derived columns of a block, column by column. A row alone is a block of one: the same code, and so the same
 * bits. The loops lie inside a step, and no step is a function of its own, so that no number is boxed.
 */
export function runProgram({ instructions }: Program, block: RawBlock): void {
  for (let at = 0; at < instructions.length; at++) run(itemAt(instructions, at), block);
}

function run(step: Instruction, block: RawBlock): void {
  if (step.kind === 'unary') runUnary(step, block);
  else if (step.kind === 'binary') runBinary(step, block);
  else if (step.kind === 'select') runSelect(step, block);
  else if (step.kind === 'look-up') runLookUp(step, block);
  else if (step.kind === 'bins') runBins(step, block);
  else runConstant(step, block);
}

type Step<Kind extends Instruction['kind']> = Extract<Instruction, { kind: Kind }>;

function runConstant({ value, out }: Step<'constant'>, { values, capacity, rowCount }: RawBlock): void {
  const to = out * capacity;
  for (let row = 0; row < rowCount; row++) values[to + row] = value;
}

function runUnary({ operation, of, out }: Step<'unary'>, { values, capacity, rowCount }: RawBlock): void {
  const from = of * capacity;
  const to = out * capacity;
  for (let row = 0; row < rowCount; row++)
    values[to + row] = applyUnary(operation, realAt(values, from + row));
}

function runBinary(step: Step<'binary'>, { values, capacity, rowCount }: RawBlock): void {
  const { operation } = step;
  const left = step.left * capacity;
  const right = step.right * capacity;
  const to = step.out * capacity;
  for (let row = 0; row < rowCount; row++)
    values[to + row] = applyBinary(operation, realAt(values, left + row), realAt(values, right + row));
}

function runSelect(step: Step<'select'>, { values, capacity, rowCount }: RawBlock): void {
  const when = step.when * capacity;
  const chosen = step.chosen * capacity;
  const otherwise = step.otherwise * capacity;
  const to = step.out * capacity;
  for (let row = 0; row < rowCount; row++) {
    const from = realAt(values, when + row) === 1 ? chosen : otherwise;
    values[to + row] = realAt(values, from + row);
  }
}

function runLookUp({ of, numbers, out }: Step<'look-up'>, { values, capacity, rowCount }: RawBlock): void {
  const from = of * capacity;
  const to = out * capacity;
  for (let row = 0; row < rowCount; row++) {
    const index = realAt(values, from + row);
    values[to + row] = Number.isNaN(index) ? index : realAt(numbers, index);
  }
}

function runBins({ of, edges, out }: Step<'bins'>, { values, capacity, rowCount }: RawBlock): void {
  const from = of * capacity;
  const to = out * capacity;
  for (let row = 0; row < rowCount; row++) {
    const value = realAt(values, from + row);
    let count = 0;
    while (count < edges.length && value >= realAt(edges, count)) count++;
    values[to + row] = value - value === 0 ? count : Number.NaN;
  }
}
