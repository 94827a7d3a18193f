import { attributeTypes, type ElementType, elementTypes } from './schema.ts';
import { type Tensor, tensorMessage } from './tensor.ts';

/** The name of what a node makes, or of an input or a constant. */
export type Value = string;

export type Attribute = number | string | readonly number[] | readonly string[] | Tensor;

/** A number of rows is free; null stands for it. */
type Shape = readonly (number | null)[];
type Declared = {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly doc: string;
};

type Message = Readonly<Record<string, unknown>>;

/** An ONNX graph under construction. Values are named as they come, so that the same model is exported to the same bytes. */
export type GraphBuilder = {
  /** A column of a batch: [rows, 1]. */
  input(name: string, type: ElementType, doc: string): Value;
  constant(tensor: Tensor): Value;
  /** One number, for all rows. */
  number(value: number): Value;
  /** What an operator of ONNX itself makes of its inputs. */
  apply(operator: string, inputs: readonly Value[], attributes?: Readonly<Record<string, Attribute>>): Value;
  /** The same of the operators for classical models. */
  applyMl(operator: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>>): Value;
  /** Gives a value to the outside under this name, or, where an input has it, under it with `_` behind. */
  output(value: Value, declared: Declared): void;
  /** The message of all of it. */
  message(name: string): Message;
};

const mlDomain = 'ai.onnx.ml';

export function beginGraph(): GraphBuilder {
  const nodes: Message[] = [];
  const initializers: Message[] = [];
  const inputs: Message[] = [];
  const outputs: Message[] = [];
  const inputNames = new Set<string>();
  const numbers = new Map<number, Value>();
  const add = (domain: string): GraphBuilder['applyMl'] => {
    return (opType, input, attributes) => {
      // A slash, for a column may be called by any plain word.
      const output = `/${opType}/${nodes.length}`;
      const attribute = Object.entries(attributes).map(([name, value]) => attributeMessage(name, value));
      nodes.push({ name: output, opType, domain, input, output: [output], attribute });
      return output;
    };
  };
  const apply = add('');
  const constant = (tensor: Tensor): Value => {
    const name = `/constant/${initializers.length}`;
    initializers.push(tensorMessage(tensor, name));
    return name;
  };
  return {
    constant,
    input(name, type, doc) {
      inputNames.add(name);
      inputs.push(valueMessage({ name, type, shape: [null, 1], doc }));
      return name;
    },
    number(value) {
      const found = numbers.get(value) ?? constant({ dims: [], data: Float64Array.of(value) });
      numbers.set(value, found);
      return found;
    },
    apply: (operator, of, attributes = {}) => apply(operator, of, attributes),
    applyMl: add(mlDomain),
    output(value, declared) {
      let { name } = declared;
      while (inputNames.has(name)) name = `${name}_`;
      nodes.push({ name: `/Identity/${nodes.length}`, opType: 'Identity', input: [value], output: [name] });
      outputs.push(valueMessage({ ...declared, name }));
    },
    message: (name) => ({ name, node: nodes, initializer: initializers, input: inputs, output: outputs }),
  };
}

const valueMessage = ({ name, type, shape, doc }: Declared): Message => ({
  name,
  docString: doc,
  type: {
    tensorType: {
      elemType: elementTypes[type],
      shape: { dim: shape.map((size) => (size === null ? { dimParam: 'rows' } : { dimValue: size })) },
    },
  },
});

function attributeMessage(name: string, value: Attribute): Message {
  if (typeof value === 'number') return { name, type: attributeTypes.int, i: value };
  if (typeof value === 'string') return { name, type: attributeTypes.string, s: Buffer.from(value) };
  if ('data' in value) return { name, type: attributeTypes.tensor, t: tensorMessage(value) };
  const isTexts = value.some((item) => typeof item === 'string');
  return isTexts
    ? { name, type: attributeTypes.strings, strings: value.map((text) => Buffer.from(String(text))) }
    : { name, type: attributeTypes.ints, ints: value };
}
