import type { Scored } from '../metrics/metric.ts';
import type { Case } from '../policy/case.ts';
import { verdicts } from '../policy/gate.ts';
import { judge } from '../policy/judge.ts';
import { type ContractCase, must } from './contract-case.ts';
import type { ExampleSide, GateExample, GateExtension } from './define-gate.ts';

/** What every gate owes; it is installed. */
export function gateContract({ name, gate, examples }: GateExtension): readonly ContractCase[] {
  const judged = (example: GateExample) => judge(caseOf(name, example)).gates[0];
  const each = verdicts.map((wanted) => ({ wanted, example: examples[wanted] }));
  return [
    {
      title: 'takes the parameters of its examples',
      run() {
        for (const { wanted, example } of each) {
          must(
            example !== undefined,
            `there is no example for ${wanted}`,
            `give one: examples: {${wanted}: {task, candidate}}`,
          );
          const [problem] = gate.problems(example.parameters ?? {});
          must(
            problem === undefined,
            `${wanted}: ${problem?.path.join('.')}: ${problem?.message}`,
            'mend the example or the schema',
          );
        }
      },
    },
    ...each.map(({ wanted, example }) => ({
      title: `answers ${wanted} for its example of that, with a reason`,
      run() {
        const found = judged(example);
        must(
          found?.verdict === wanted,
          `it answers ${found?.verdict}: ${found?.reason}`,
          'mend the example or the gate: without it nobody knows that this verdict can come',
        );
        must((found?.reason ?? '').length > 0, 'it gives no reason', 'say in a sentence what decided');
      },
    })),
    {
      title: 'is pure: equal evidence gives an equal finding, and is left as it was',
      run() {
        for (const { wanted, example } of each) {
          const before = JSON.stringify(sidesOf(caseOf(name, example)));
          const evidence = caseOf(name, example);
          const [one, other] = [judge(evidence), judge(evidence)];
          must(
            JSON.stringify(one) === JSON.stringify(other),
            `${wanted}: two judgements of one case differ`,
            'look at no clock, and draw nothing',
          );
          must(
            JSON.stringify(sidesOf(evidence)) === before,
            `${wanted}: it writes into its evidence`,
            'write into arrays of your own',
          );
        }
      },
    },
  ];
}

const sidesOf = ({ candidate, prior }: Case) =>
  [candidate, prior].map(({ labels, scores }) => [[...labels], [...scores]]);

function caseOf(
  gate: string,
  { task, candidate, championScores, priorScores, parameters = {} }: GateExample,
): Case {
  const own = scoredOf(candidate);
  const champion = championScores && { ...own, scores: Float64Array.from(championScores) };
  return {
    ...{ task, candidate: own, measurements: {}, seed: 7 },
    gates: [{ gate, parameters }],
    champion: champion ? { kind: 'scored', scored: champion, candidate: own } : { kind: 'none' },
    prior: { ...own, scores: priorScores ? Float64Array.from(priorScores) : baseline(own) },
  };
}

const scoredOf = ({ labels, scores, classes, threshold = 0.5 }: ExampleSide): Scored => ({
  ...{ labels: Float64Array.from(labels), scores: Float64Array.from(scores), threshold },
  ...(classes ? { classes } : {}),
});

/** The share of the positive, of each class, or the mean. */
function baseline({ labels, classes }: Scored): Float64Array {
  const mean = (of: (label: number) => number): number =>
    labels.reduce((sum, label) => sum + of(label), 0) / Math.max(labels.length, 1);
  const row = classes
    ? classes.map((_, place) => mean((label) => Number(label === place)))
    : [mean((label) => label)];
  return Float64Array.from([...labels].flatMap(() => row));
}
