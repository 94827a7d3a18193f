import type { z } from 'zod';
import type { Task } from '../declaration/task.ts';
import type { Scored } from '../metrics/metric.ts';
import type { Champion } from '../policy/case.ts';
import type { Estimate, Verdict } from '../policy/gate.ts';
import { checkName, checkParts } from './names.ts';
import {
  type GivenParameters,
  type NoParameters,
  type OwnParameters,
  ownParameters,
} from './own-parameters.ts';

/** What a gate of one's own judges by: the rows, and the figures that other gates judge by. */
export type GateEvidence = {
  readonly task: Task;
  /** The candidate on its test rows. */
  readonly candidate: Scored;
  /** What serves, on the rows that are test for both, with the candidate on the same rows. */
  readonly champion: Champion;
  /** The prior baseline on the test rows of the candidate. */
  readonly prior: Scored;
  readonly seed: number;
  /** A metric of the candidate with its interval. @throws RangeError for a name that no metric has */
  metric(name: string, confidence?: number): Estimate;
  /** How much better the candidate is, oriented so that more is better. @throws RangeError as above */
  improvement(name: string, against: 'champion' | 'prior', confidence?: number): Estimate;
};

/** What a gate finds: a sentence for a person says why, and `evidence` is the figure that it rests on. */
export type GateFinding = {
  readonly verdict: Verdict;
  readonly reason: string;
  /** An estimate as `metric` or `improvement` answer it, or a number. @default none */
  readonly evidence?: Estimate | number;
};

/** Rows of one side of an example. */
export type ExampleSide = {
  readonly labels: readonly number[];
  readonly scores: readonly number[];
  readonly classes?: readonly string[];
  /** @default 0.5 */
  readonly threshold?: number;
};

/** A case that the gate decides as its name says. Labels of all sides are those of the candidate. */
export type GateExample = {
  readonly task: Task;
  readonly candidate: ExampleSide;
  /** Scores of what serves; left out: nothing serves. */
  readonly championScores?: readonly number[];
  /** Scores of the baseline. @default the share of the positive, of each class, or the mean, in every row */
  readonly priorScores?: readonly number[];
  readonly parameters?: GivenParameters;
};

export type GateDefinition<Parameters> = {
  /** As declarations name it: `- gate: few-alarms`. */
  readonly name: string;
  /** @default every task */
  readonly tasks?: readonly Task[];
  /** @default no parameters */
  readonly parameters?: z.ZodType<Parameters>;
  /** Pure: equal evidence gives an equal finding. */
  judge(evidence: GateEvidence, parameters: Parameters): GateFinding;
  /** A case for each verdict: proof that each can be reached. */
  readonly examples: Readonly<Record<Verdict, GateExample>>;
};

/** A gate of one's own, its parameters behind their schema. */
export type OwnGate = Pick<OwnParameters<unknown>, 'problems'> & {
  readonly name: string;
  readonly tasks: readonly Task[] | null;
  judge(evidence: GateEvidence, parameters: GivenParameters): GateFinding;
};

export type GateExtension = {
  readonly ratchetExtension: 'gate';
  readonly name: string;
  readonly gate: OwnGate;
  readonly examples: Readonly<Record<Verdict, GateExample>>;
};

/** A gate that declarations may name. @throws RangeError where the definition lacks something */
export function defineGate<Parameters = NoParameters>(definition: GateDefinition<Parameters>): GateExtension {
  const { name, examples } = definition;
  checkName('gate', name);
  checkParts('gate', definition, { judge: 'function', examples: 'object' });
  const parameters = ownParameters(definition.parameters);
  const gate: OwnGate = {
    ...{ name, tasks: definition.tasks ?? null },
    problems: parameters.problems,
    judge: (evidence, given) => definition.judge(evidence, parameters.parse(given)),
  };
  return { ratchetExtension: 'gate', name, gate, examples };
}
