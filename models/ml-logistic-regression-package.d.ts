/** The part of the package that we use; it ships no types of its own. */
declare module 'ml-logistic-regression' {
  import type { Matrix } from 'ml-matrix';

  class LogisticRegression {
    constructor(options?: { numSteps?: number; learningRate?: number });
    train(features: Matrix, target: Matrix): void;
    predict(features: Matrix): number[];
    readonly classifiers: readonly { readonly weights: Matrix }[];
  }
  export = LogisticRegression;
}
