import { failureOf, must } from '../../shared/extension/contract-case.ts';
import type { Model } from '../learner.ts';
import { madeUpClasses } from './made-up-design.ts';
import { type Promises, scoresOf, trainingOf } from './tried-learner.ts';

/** What weights of rows do. */
export const weightPromises: Promises = (tried) => {
  const { learner, task, design, labels } = tried;
  const ones = new Float64Array(labels.length).fill(1);
  const weighed = (weights: Float64Array) =>
    learner.fit(
      { ...trainingOf(tried, design, labels), train: { design, labels, weights } },
      { seed: 7, parameters: {} },
    );
  /** Of classes, how likely all but the first are. */
  const meanOf = (model: Model): number => {
    const found = scoresOf(tried, model, design);
    const counted =
      task === 'multiclass' ? found.map((score, at) => (at % madeUpClasses === 0 ? 1 - score : 0)) : found;
    return counted.reduce((sum, score) => sum + score, 0) / design.rowCount;
  };
  return [
    {
      title: 'refuses weights that are none',
      async run() {
        for (const [weights, expected] of [
          [ones.slice(1), `${labels.length - 1} weights`],
          [ones.with(17, 0), 'row 17 weighs 0'],
        ] as const) {
          const failure = await failureOf(() => weighed(weights));
          must(
            failure?.message.includes(expected) === true,
            `expected a refusal that says "${expected}", got ${failure?.message ?? 'a model'}`,
            'look at the weights before the fit',
          );
        }
      },
    },
    {
      title: 'learns by the weights of rows where it takes any',
      async run() {
        if (!learner.takesWeights) return;
        const plain = meanOf((await tried.fitted()).model);
        const same = meanOf((await weighed(ones)).model);
        must(
          Math.abs(same - plain) < 5e-10,
          `weights of 1 change the mean score from ${plain} to ${same}`,
          'a weight of 1 is as good as none',
        );
        const middle = labels.toSorted()[labels.length >> 1] ?? 0;
        const high = await weighed(labels.map((label) => (label > middle || label === 1 ? 5 : 1)));
        must(
          meanOf(high.model) > plain,
          'rows of the positive, or of large labels, that weigh five times as much do not raise the scores',
          'count each row by its weight, or set takesWeights to false',
        );
      },
    },
  ];
};
