import type { CategoryColumn } from '../../shared/dataset/frame.ts';
import { Gate } from '../../shared/declaration/gate.ts';
import type { Case } from '../../shared/policy/case.ts';
import { judge } from '../../shared/policy/judge.ts';
import { normalCdf } from '../../shared/statistics/normal.ts';
import type { Random } from '../../shared/statistics/random.ts';
import { happens, logistic, normal } from './chance.ts';

/** Two groups, one of which is decided for less often. */
export type MadeGroups = {
  readonly rowCount: number;
  readonly prevalence: number;
  /** Rows of one entity, which share its group, its label and half of what is seen of it. */
  readonly entityRows: number;
};

const distance = 1.5;
/** By how much less is seen of the second group. */
const shift = 0.4;

const gates = [
  Gate.parse({ metric: 'disparate_impact', by: 'group', min: 0.8 }),
  Gate.parse({ metric: 'demographic_parity', by: 'group', max: 0.1 }),
  Gate.parse({ metric: 'equalized_odds_gap', by: 'group', max: 0.1 }),
];

/** By metric. */
export function groupFigures({ prevalence }: Pick<MadeGroups, 'prevalence'>): ReadonlyMap<string, number> {
  const ratesOf = (less: number) => {
    const [recall, falsePositive] = [normalCdf(distance / 2 - less), normalCdf(-distance / 2 - less)];
    return { recall, falsePositive, decided: prevalence * recall + (1 - prevalence) * falsePositive };
  };
  const [one, two] = [ratesOf(0), ratesOf(shift)];
  return new Map([
    ['disparate_impact', two.decided / one.decided],
    ['demographic_parity', one.decided - two.decided],
    ['equalized_odds_gap', Math.max(one.recall - two.recall, one.falsePositive - two.falsePositive)],
  ]);
}

/** What fairness gates find of drawn rows: each gate's metric with its finding. */
export function groupFindings(made: MadeGroups, random: Random, seed: number) {
  const { gates: found } = judge({ ...groupCase(made, random), seed });
  return gates.flatMap((gate, at) => {
    const estimate = found[at]?.estimate;
    return 'metric' in gate && estimate ? [{ name: gate.metric, estimate }] : [];
  });
}

function groupCase({ rowCount, prevalence, entityRows }: MadeGroups, random: Random): Omit<Case, 'seed'> {
  const labels = new Float64Array(rowCount);
  const scores = new Float64Array(rowCount);
  const codes = Int32Array.from(labels, (_, row) => Math.floor(row / entityRows) % 2);
  const prior = Math.log(prevalence / (1 - prevalence));
  let [label, shared] = [0, 0];
  for (let row = 0; row < rowCount; row++) {
    if (row % entityRows === 0) {
      label = happens(random, prevalence);
      shared = normal(random);
    }
    const own = entityRows === 1 ? shared : Math.SQRT1_2 * (shared + normal(random));
    const seen = (label - 0.5) * distance + own - (codes[row] as number) * shift;
    labels[row] = label;
    scores[row] = logistic(prior + distance * seen);
  }
  const witnesses =
    entityRows === 1 ? undefined : Int32Array.from(labels, (_, row) => Math.floor(row / entityRows));
  const candidate = { labels, scores, threshold: prevalence, witnesses };
  const group: CategoryColumn = { kind: 'category', levels: ['a', 'b'], codes };
  return {
    ...{ gates, task: 'binary', candidate, prior: candidate, champion: { kind: 'none' } },
    ...{ measurements: {}, groups: new Map([['group', group]]) },
  };
}
