/** The scores of the rows of each class, in the order of the rows. What is not 1 is negative. */
export function byClass(
  labels: Float64Array,
  scores: Float64Array,
): { readonly positive: Float64Array; readonly negative: Float64Array } {
  const positive = new Float64Array(scores.length);
  const negative = new Float64Array(scores.length);
  let positiveCount = 0;
  let negativeCount = 0;
  for (let row = 0; row < scores.length; row++) {
    if (labels[row] === 1) positive[positiveCount++] = scores[row] as number;
    else negative[negativeCount++] = scores[row] as number;
  }
  return { positive: positive.subarray(0, positiveCount), negative: negative.subarray(0, negativeCount) };
}
