import type { TypedDerived } from './check-derived.ts';
import { levelsOf } from './levels.ts';
import type { Instruction, Program } from './program.ts';
import type { Typed, ValueType } from './typed.ts';

/** A column that has a slot of the block, in the order of the slots. */
export type SlotColumn = {
  readonly name: string;
  readonly type: ValueType;
  /** Of a category: a slot holds the index into them, and their count where the level is none of them. */
  readonly levels?: readonly string[];
};

/**
 * Compiles derived columns into one program. Slots are the columns first, then what is derived in its order, then room for
 * what lies between.
 */
export function compileProgram(columns: readonly SlotColumn[], derived: readonly Derivation[]): Program {
  const known = new Map<string, Slot>();
  for (const column of [...columns, ...derived.map(slotColumn)])
    known.set(column.name, { slot: known.size, levels: column.levels ?? [] });
  const instructions: Instruction[] = [];
  const begin = columns.length + derived.length;
  const compiler: Compiler = { known, instructions, slotCount: begin };
  derived.forEach(({ typed, levels = [] }, at) => {
    const into = { out: begin, dictionary: dictionaryOf(levels) };
    const { slot } =
      typed.type === 'category' ? compileWords(typed, compiler, into) : compile(typed, compiler, begin);
    land(compiler, slot, columns.length + at);
  });
  return { instructions, slotCount: compiler.slotCount };
}

/** A derived column, with the levels that its slot counts where it is a category. */
export type Derivation = Pick<TypedDerived, 'name' | 'typed'> & { readonly levels?: readonly string[] };

const slotColumn = ({ name, typed, levels }: Derivation): SlotColumn => ({
  ...{ name, type: typed.type },
  ...(levels === undefined ? {} : { levels }),
});

type Slot = { readonly slot: number; readonly levels: readonly string[] };

type Compiler = {
  readonly known: ReadonlyMap<string, Slot>;
  readonly instructions: Instruction[];
  slotCount: number;
};

function slotOf({ known }: Compiler, name: string): Slot {
  const slot = known.get(name);
  if (slot === undefined) throw new RangeError(`column ${name} has no slot`);
  return slot;
}

/** Where a value stands, and the first slot that is still free then. */
type Placed = { readonly slot: number; readonly free: number };

/** Adds a step that fills the slot `out`, and makes room for it. */
function emit(compiler: Compiler, instruction: Instruction): Placed {
  compiler.instructions.push(instruction);
  compiler.slotCount = Math.max(compiler.slotCount, instruction.out + 1);
  return { slot: instruction.out, free: instruction.out + 1 };
}

/** Moves a result into its slot: the step that made it fills that one instead, where one did. */
function land({ instructions, known }: Compiler, from: number, to: number): void {
  const last = instructions.at(-1);
  if (from >= known.size && last?.out === from) instructions[instructions.length - 1] = { ...last, out: to };
  else instructions.push({ kind: 'unary', operation: 'copy', of: from, out: to });
}

/** Compiles a number, boolean or time; its result may take the slot `out` and those behind it. */
function compile(typed: Typed, compiler: Compiler, out: number): Placed {
  switch (typed.kind) {
    case 'column':
      return { slot: slotOf(compiler, typed.name).slot, free: out };
    case 'constant':
      return emit(compiler, { kind: 'constant', value: typed.value, out });
    case 'unary': {
      const of = compileAny(typed.of, compiler, out).slot;
      return emit(compiler, { kind: 'unary', operation: typed.operation, of, out });
    }
    case 'binary': {
      const { operation } = typed;
      const left = compile(typed.left, compiler, out);
      const right = compile(typed.right, compiler, left.free).slot;
      return emit(compiler, { kind: 'binary', operation, left: left.slot, right, out });
    }
    case 'select': {
      const when = compile(typed.when, compiler, out);
      const chosen = compile(typed.chosen, compiler, when.free);
      const otherwise = compile(typed.otherwise, compiler, chosen.free).slot;
      return emit(compiler, { kind: 'select', when: when.slot, chosen: chosen.slot, otherwise, out });
    }
    case 'same':
      return compileSame(typed, compiler, out);
    default:
      throw new RangeError(`${typed.kind} is a category`);
  }
}

const compileAny = (typed: Typed, compiler: Compiler, out: number): Placed =>
  typed.type === 'category'
    ? compileWords(typed, compiler, { out, dictionary: dictionaryOf(wordsOf(typed, compiler)) })
    : compile(typed, compiler, out);

const wordsOf = (typed: Typed, compiler: Compiler): readonly string[] =>
  levelsOf(typed, (name) => slotOf(compiler, name).levels);

/** Two categories by the numbers of their words; levels that neither side knows are never the same. */
function compileSame(
  { left, right }: Extract<Typed, { kind: 'same' }>,
  compiler: Compiler,
  out: number,
): Placed {
  const words = [...wordsOf(left, compiler), ...wordsOf(right, compiler)];
  const one = compileWords(left, compiler, { out, dictionary: dictionaryOf(words, -1) });
  const at = { out: one.free, dictionary: dictionaryOf(words, -2) };
  const other = compileWords(right, compiler, at);
  return emit(compiler, { kind: 'binary', operation: 'equal', left: one.slot, right: other.slot, out });
}

/** The number of each word, and that of a level which is none of them. */
type Dictionary = { readonly numbers: ReadonlyMap<string, number>; readonly unknown: number };

function dictionaryOf(words: readonly string[], unknown?: number): Dictionary {
  const distinct = [...new Set(words)];
  return {
    numbers: new Map(distinct.map((word, at) => [word, at])),
    unknown: unknown ?? distinct.length,
  };
}

const numberOf = ({ numbers, unknown }: Dictionary, word: string): number => numbers.get(word) ?? unknown;

type Into = { readonly out: number; readonly dictionary: Dictionary };

/** Compiles a category to the numbers of its words; its result may take the slot `out` and those behind it. */
function compileWords(typed: Typed, compiler: Compiler, { out, dictionary }: Into): Placed {
  switch (typed.kind) {
    case 'text':
      return emit(compiler, { kind: 'constant', value: numberOf(dictionary, typed.text), out });
    case 'constant':
      return emit(compiler, { kind: 'constant', value: typed.value, out });
    case 'column': {
      const { slot, levels } = slotOf(compiler, typed.name);
      return emit(compiler, lookUp({ of: slot, levels }, { out, dictionary }));
    }
    case 'bins': {
      const of = compile(typed.of, compiler, out).slot;
      emit(compiler, { kind: 'bins', of, edges: Float64Array.from(typed.edges), out });
      return emit(compiler, lookUp({ of: out, levels: typed.words }, { out, dictionary }));
    }
    case 'select': {
      const when = compile(typed.when, compiler, out);
      const chosen = compileWords(typed.chosen, compiler, { out: when.free, dictionary });
      const otherwise = compileWords(typed.otherwise, compiler, { out: chosen.free, dictionary }).slot;
      return emit(compiler, { kind: 'select', when: when.slot, chosen: chosen.slot, otherwise, out });
    }
    case 'binary': {
      const { operation } = typed;
      const left = compileWords(typed.left, compiler, { out, dictionary });
      const right = compileWords(typed.right, compiler, { out: left.free, dictionary }).slot;
      return emit(compiler, { kind: 'binary', operation, left: left.slot, right, out });
    }
    default:
      throw new RangeError(`${typed.kind} is no category`);
  }
}

type Indexed = { readonly of: number; readonly levels: readonly string[] };

const lookUp = ({ of, levels }: Indexed, { out, dictionary }: Into): Instruction => ({
  ...{ kind: 'look-up', of, out },
  numbers: Float64Array.from([...levels.map((level) => numberOf(dictionary, level)), dictionary.unknown]),
});
