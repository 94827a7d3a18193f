import { must } from '../../shared/extension/contract-case.ts';
import { firstDifference, oneRow, type Promises, scoreProblem, scoresBy, scoresOf } from './tried-learner.ts';

const inRange =
  'see to it in the scorer: a probability is finite, from 0 to 1, and those of the classes add up to 1';

/** What scores are. */
export const scorePromises: Promises = (tried) => {
  const { learner, task, design } = tried;
  return [
    {
      title: 'scores finite numbers, and probabilities where there are classes',
      async run() {
        const { model } = await tried.fitted();
        const problem = scoreProblem(task, scoresOf(tried, model, design));
        must(problem === null, String(problem), inRange);
      },
    },
    {
      title: 'scores a row alone as it scores it among others, bit by bit',
      async run() {
        const { model } = await tried.fitted();
        const together = scoresOf(tried, model, design);
        const scorer = learner.scorer(model);
        const alone = Array.from({ length: design.rowCount }, (_, row) => [
          ...scoresBy(scorer, oneRow(design, row)),
        ]).flat();
        const at = firstDifference(together, alone);
        must(
          at === null,
          `score ${at} is ${at === null ? '' : together[at]} among others and ${at === null ? '' : alone[at]} alone`,
          'score each row by itself, and keep nothing from one row to the next',
        );
      },
    },
    {
      title: 'scores rows of which nothing is known, or whose levels were never seen',
      async run() {
        const { model } = await tried.fitted();
        const { numeric, hot } = design;
        const unknown = {
          ...design,
          numeric: new Float64Array(numeric.length).fill(learner.input === 'native' ? Number.NaN : 0),
          hot: new Int32Array(hot.length).fill(-1),
        };
        const problem = scoreProblem(task, scoresOf(tried, model, unknown));
        must(
          problem === null,
          String(problem),
          'a native row holds NaN where a value is missing, and a dense row no 1 where a level is new',
        );
      },
    },
  ];
};
