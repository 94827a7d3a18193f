import { itemAt } from '../../shared/dataset/table.ts';
import type { Instruction, Program } from '../../shared/derived/program.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { arithmetic } from './arithmetic.ts';
import { binaryValue, unaryValue } from './derived-operation.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { isFiniteValue, type RawInputs } from './raw-inputs.ts';
import { sameScores } from './same-scores.ts';
import { elementTypes } from './schema.ts';
import { listOf, rowOf } from './tensor.ts';

/** The columns of a batch with those that are derived of them behind, each by the steps of serving. */
export function deriveInputs(
  builder: GraphBuilder,
  { inputs, derived = [] }: FeatureGraph,
  { program, sent }: { readonly program: Program; readonly sent: RawInputs },
): RawInputs {
  // As serving has them: doubles, of a category its place, NaN where missing.
  const slots: Value[] = inputs.map(({ type }, slot) =>
    type === 'category' ? placeOf(builder, sent, slot) : sent.numberAt(slot),
  );
  for (const step of program.instructions) slots[step.out] = slotValue(builder, step, { slots, sent });
  const isSent = (slot: number): boolean => slot < inputs.length;
  const derivedAt = (slot: number): Value => itemAt(slots, slot);
  return {
    numberAt: (slot) => (isSent(slot) ? sent.numberAt(slot) : derivedAt(slot)),
    levelAt(slot) {
      if (isSent(slot)) return sent.levelAt(slot);
      const { levels = [] } = itemAt(derived, slot - inputs.length);
      return indexOf(builder, derivedAt(slot), levels.length + 1);
    },
    isMissing: (slot) =>
      isSent(slot) ? sent.isMissing(slot) : builder.apply('Not', [isFiniteValue(builder, derivedAt(slot))]),
  };
}

function placeOf(builder: GraphBuilder, sent: RawInputs, slot: number): Value {
  const place = builder.apply('Cast', [sent.levelAt(slot)], { to: elementTypes.double });
  return arithmetic(builder).choose(sent.isMissing(slot), Number.NaN, place);
}

/** A place as a whole number to look up by; `missing` where there is none. */
function indexOf(builder: GraphBuilder, place: Value, missing: number): Value {
  const isThere = isFiniteValue(builder, place);
  const index = arithmetic(builder).choose(isThere, place, missing);
  return builder.apply('Cast', [index], { to: elementTypes.int64 });
}

type Slots = { readonly slots: readonly Value[]; readonly sent: RawInputs };

function slotValue(builder: GraphBuilder, step: Instruction, { slots, sent }: Slots): Value {
  const of = arithmetic(builder);
  const at = (slot: number): Value => itemAt(slots, slot);
  switch (step.kind) {
    case 'constant':
      return sameScores(builder, [step.value], sent);
    case 'unary':
      return unaryValue(builder, step.operation, at(step.of));
    case 'binary':
      return binaryValue(builder, step.operation, { left: at(step.left), right: at(step.right) });
    case 'select':
      return of.choose(of.apply('Equal', at(step.when), 1), at(step.chosen), at(step.otherwise));
    case 'look-up': {
      const table = builder.constant(listOf(Float64Array.of(...step.numbers, Number.NaN)));
      return builder.apply('Gather', [table, indexOf(builder, at(step.of), step.numbers.length)]);
    }
    case 'bins': {
      const reached = builder.apply('GreaterOrEqual', [at(step.of), builder.constant(rowOf(step.edges))]);
      const count = builder.apply('ReduceSum', [of.choose(reached, 1, 0), builder.constant(axis1)]);
      return of.choose(isFiniteValue(builder, at(step.of)), count, Number.NaN);
    }
  }
}

const axis1 = { dims: [1], data: BigInt64Array.of(1n) } as const;
