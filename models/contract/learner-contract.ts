import type { Task } from '../../shared/declaration/task.ts';
import type { ContractCase } from '../../shared/extension/contract-case.ts';
import type { Learner } from '../learner.ts';
import { documentPromises } from './document-promises.ts';
import { edgePromises } from './edge-promises.ts';
import { explainPromises } from './explain-promises.ts';
import { fitPromises } from './fit-promises.ts';
import { scorePromises } from './score-promises.ts';
import { servingPromises } from './serving-promises.ts';
import { tryLearner } from './tried-learner.ts';
import { weightPromises } from './weight-promises.ts';

const families = [
  fitPromises,
  scorePromises,
  servingPromises,
  documentPromises,
  weightPromises,
  edgePromises,
  explainPromises,
];

/** What every learner owes for a task, whatever it learns: those that are built in and those of the user's own. */
export function learnerContract(learner: Learner, task: Task): readonly ContractCase[] {
  const tried = tryLearner(learner, task);
  return families.flatMap((promises) => promises(tried));
}
