/** Area under the ROC curve by ranks, ties at their mean rank: plain, and apart from the product's own. */
export function rocAuc(labels: Float64Array, scores: Float64Array): number {
  const order = Array.from(scores.keys()).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0));
  let rankSum = 0;
  let positiveCount = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && scores[order[to] ?? 0] === scores[order[from] ?? 0]) to++;
    const positives = order.slice(from, to).filter((row) => labels[row] === 1).length;
    rankSum += positives * ((from + 1 + to) / 2);
    positiveCount += positives;
    from = to;
  }
  const negativeCount = order.length - positiveCount;
  return (rankSum - (positiveCount * (positiveCount + 1)) / 2) / (positiveCount * negativeCount);
}

/** Root of the mean squared difference. */
export function rootMeanSquare(labels: Float64Array, scores: Float64Array): number {
  const squares = labels.reduce((sum, label, row) => sum + (label - (scores[row] ?? 0)) ** 2, 0);
  return Math.sqrt(squares / labels.length);
}
