import type { Loss } from './losses.ts';
import type { SplitRules } from './split.ts';

export type Boosting = {
  readonly loss: Loss;
  readonly trees: number;
  readonly learningRate: number;
  readonly leavesMax: number;
  readonly depthMax: number;
  readonly rules: SplitRules;
  readonly monotone: readonly (-1 | 0 | 1)[];
  /** Shares of rows and features that each tree sees. */
  readonly rowShare: number;
  readonly featureShare: number;
  /** Trees without a gain on validation after which it stops; null: never. */
  readonly patience: number | null;
  readonly seed: number;
  readonly start: number;
  /** Which of the raw scores of a row the trees add to. @default 0, where there is one */
  readonly output?: number;
  readonly onTree: (count: number) => void;
};
