import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import type { DesignSources } from '../../shared/features/design-sources.ts';
import type { Explainer } from '../explainer.ts';
import type { RowScorer } from './learner-definition.ts';
import { writeRow } from './learner-rows.ts';

export type Explained = {
  readonly score: RowScorer;
  readonly width: number;
  readonly outputs: number;
  /** The encoded row of which no feature is known: zeros for `dense`, NaN for `native`. */
  readonly unknown: number;
};

/**
 * Explains the scores of any learner: the features of the row take the place of unknown ones, one after the other, from
 * first to last and from last to first, and each contributes the mean of the two changes that it makes. The contributions
 * add up to the score, for each way of replacing does (telescoping sums; of the orders that Shapley values go through,
 * Štrumbelj & Kononenko 2010, these are two).
 *
 * @returns an explainer of each output
 */
export function explainersByReplacing(explained: Explained, sources: DesignSources): readonly Explainer[] {
  const { score, width, outputs, unknown } = explained;
  const placesOf = Array.from({ length: sources.count }, (_, source) =>
    Array.from({ length: width }, (_, place) => place).filter((place) => intAt(sources.of, place) === source),
  );
  const base = new Float64Array(outputs);
  score(new Float64Array(width).fill(unknown), base);
  const order = Array.from({ length: sources.count }, (_, source) => source);
  const row = new Float64Array(width);
  const [mixed, before, after] = [
    new Float64Array(width),
    new Float64Array(outputs),
    new Float64Array(outputs),
  ];

  function replace(sequence: readonly number[], output: number, out: Float64Array): void {
    mixed.fill(unknown);
    before.set(base);
    for (const source of sequence) {
      for (const place of itemAt(placesOf, source)) mixed[place] = realAt(row, place);
      score(mixed, after);
      out[source] = realAt(out, source) + (realAt(after, output) - realAt(before, output)) / 2;
      before.set(after);
    }
  }

  return Array.from({ length: outputs }, (_, output) => ({
    link: 'identity',
    base: realAt(base, output),
    gains: null,
    explain(design, out) {
      writeRow(design, 0, row);
      out.fill(0);
      replace(order, output, out);
      replace(order.toReversed(), output, out);
      score(row, after);
      return realAt(after, output);
    },
  }));
}
