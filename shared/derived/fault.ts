/** What is wrong with an expression, and at which of its characters, from 1. */
export type ExpressionProblem = { readonly position: number; readonly message: string };

/** Thrown within a parser or checker of expressions; its doors turn it into a value. */
export class ExpressionFault extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.name = 'ExpressionFault';
    this.position = position;
  }
}

export type Attempt<Value> =
  | { readonly kind: 'sound'; readonly value: Value }
  | { readonly kind: 'faulty'; readonly problem: ExpressionProblem };

/** The value, or the fault that kept it from coming to be. */
export function attempt<Value>(make: () => Value): Attempt<Value> {
  try {
    return { kind: 'sound', value: make() };
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    return { kind: 'faulty', problem: { position: error.position, message: error.message } };
  }
}
