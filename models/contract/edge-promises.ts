import { failureOf, must } from '../../shared/extension/contract-case.ts';
import type { Design } from '../../shared/features/design.ts';
import { learn, type Promises, scoreProblem, scoresOf, shape, type Tried } from './tried-learner.ts';

/** What a learner does with hardly anything to learn from: it learns, or says why not. */
export const edgePromises: Promises = (tried) => {
  const { design, labels, madeUp } = tried;
  const empty = madeUp({ ...shape, numericWidth: 0, levels: [] });
  return [
    {
      title: 'learns from labels that are all the same, or refuses them with a message',
      async run() {
        for (const label of [0, 1])
          await learnsOrRefuses(tried, design, new Float64Array(labels.length).fill(label));
      },
    },
    {
      title: 'learns from one row, or refuses it with a message',
      run: () => learnsOrRefuses(tried, madeUp({ ...shape, rowCount: 1 }), labels.slice(0, 1)),
    },
    {
      title: 'learns without any feature, or refuses it with a message',
      run: () => learnsOrRefuses(tried, empty, labels),
    },
    {
      title: 'refuses to learn from no rows',
      async run() {
        const failure = await failureOf(() =>
          learn(tried, madeUp({ ...shape, rowCount: 0 }), new Float64Array(0)),
        );
        must(
          failure?.name === 'NothingToLearn',
          `got ${failure?.message ?? 'a model'}`,
          'look at the labels before the fit',
        );
      },
    },
    {
      title: 'refuses labels that do not fit its task or its rows',
      async run() {
        for (const [given, expected] of [
          [labels.with(17, Number.NaN), 'row 17'],
          [labels.slice(1), `${labels.length - 1} labels`],
        ] as const) {
          const failure = await failureOf(() => learn(tried, design, given));
          must(
            failure?.message.includes(expected) === true,
            `expected a refusal that says "${expected}", got ${failure?.message ?? 'a model'}`,
            'look at the labels before the fit',
          );
        }
      },
    },
  ];
};

async function learnsOrRefuses(tried: Tried, rows: Design, labels: Float64Array): Promise<void> {
  let problem: string | null = null;
  const failure = await failureOf(async () => {
    const { model } = await learn(tried, rows, labels);
    problem = scoreProblem(tried.task, scoresOf(tried, model, rows));
  });
  must(
    problem === null,
    String(problem),
    'throw an Error that says what is lacking, or learn the share or the mean',
  );
  must(
    failure === null || failure.message.length > 10,
    'it fails without a message',
    'throw an Error that says what is lacking',
  );
  must(
    failure === null ||
      !['TypeError', 'ReferenceError'].includes(
        (failure.cause instanceof Error ? failure.cause : failure).name,
      ),
    `it breaks: ${failure?.message}`,
    'throw an Error that says what is lacking, or learn the share or the mean',
  );
}
