import { isOnBenchmark } from '../policy/benchmark-gate.ts';
import { gateProblems } from '../policy/gate-problems.ts';
import type { Finding, PathStep } from './problem.ts';
import type { Declaration } from './schema.ts';

type Rule = (declaration: Declaration) => readonly Finding[];

const found = (path: readonly PathStep[], message: string): readonly Finding[] => [{ path, message }];

const gatesCanJudge: Rule = ({ gates, task }) =>
  gateProblems(gates, task).map(({ gate, path = [], message }) => ({
    path: ['gates', gate, ...path],
    message,
  }));

const referenceIsNamed: Rule = ({ gates, reference }) =>
  gates.flatMap((gate, index) =>
    'against' in gate && gate.against === 'reference' && reference === undefined
      ? found(
          ['gates', index, 'against'],
          'no reference is declared: add reference: v1, a version that served',
        )
      : [],
  );

const benchmarkIsNamed: Rule = ({ gates, benchmark }) =>
  gates.flatMap((gate, index) =>
    isOnBenchmark(gate) && benchmark === undefined
      ? found(
          ['gates', index, 'on'],
          'no benchmark is declared: add benchmark: s-…, a snapshot of this model; ratchet show MODEL vN names that of a version',
        )
      : [],
  );

/** Fairness is looked at in columns that are kept for it, and never features. */
const fairnessIsProtected: Rule = ({ gates, features }) =>
  gates.flatMap((gate, index) =>
    'by' in gate && !features.protected.includes(gate.by)
      ? found(['gates', index, 'by'], `${gate.by} is not protected: add it to features.protected`)
      : [],
  );

const rules: readonly Rule[] = [gatesCanJudge, fairnessIsProtected, referenceIsNamed, benchmarkIsNamed];

/** Gates that can judge nothing, and what they name that is not declared. */
export const gateFindings: Rule = (declaration) => rules.flatMap((rule) => rule(declaration));
