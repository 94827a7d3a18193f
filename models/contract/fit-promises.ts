import { must } from '../../shared/extension/contract-case.ts';
import { firstDifference, learn, type Promises, scoresOf } from './tried-learner.ts';

/** What a fit may depend on, and what it leaves alone. */
export const fitPromises: Promises = (tried) => {
  const { learner, design, labels } = tried;
  return [
    {
      title: 'gives the same bytes for the same seed',
      async run() {
        const [one, other] = [await tried.fitted(), await learn(tried, design, labels)];
        must(
          JSON.stringify(one) === JSON.stringify(other),
          'two fits of the same rows with the same seed differ',
          'draw from how.random alone, look at no clock, and add up in one order',
        );
      },
    },
    {
      title: 'does not touch what it learns from or scores',
      async run() {
        const before = [design.numeric.slice(), design.hot.slice(), labels.slice()];
        const { model } = await learn(tried, design, labels);
        scoresOf(tried, model, design);
        [design.numeric, design.hot, labels].forEach((after, at) => {
          must(
            firstDifference(before[at] ?? [], after) === null,
            'the rows or labels are others after the fit or the scoring',
            'write into arrays of your own',
          );
        });
      },
    },
    {
      title: 'refuses hyperparameters that it does not know, and has a default for each',
      run() {
        must(
          !learner.parameters.safeParse({ nonsense: 1 }).success,
          'it takes {nonsense: 1}',
          'declare them with z.strictObject',
        );
        const none = learner.parameters.safeParse({});
        must(
          none.success,
          `it cannot be declared by its kind alone: ${none.error?.issues[0]?.path.join('.')}`,
          'give each a .default(…)',
        );
      },
    },
  ];
};
