import { learnerContract } from '../../models/contract/learner-contract.ts';
import type { LearnerExtension } from '../../models/extension/define-learner.ts';
import { isCheck, isGate, isLearner, isMetric } from '../../models/extension/install.ts';
import { ContractBroken, type ContractCase } from '../../shared/extension/contract-case.ts';
import type { LoadedExtension } from '../../shared/extension/family.ts';
import { gateContract } from '../../shared/extension/gate-contract.ts';
import { metricContract } from '../../shared/extension/metric-contract.ts';
import { checkContract } from '../../store/extensions/check-contract.ts';
import { cancelPromise } from './cancel-promise.ts';

/** One promise of an extension, and how it came out. */
export type Outcome = {
  readonly title: string;
  /** Of a learner, which promises something for each of its tasks. */
  readonly task: string | null;
  readonly failure: { readonly found: string; readonly remedy: string | null } | null;
};

export type Tried = Pick<LoadedExtension, 'family' | 'name' | 'file' | 'digest'> & {
  readonly outcomes: readonly Outcome[];
};

type Promised = ContractCase & { readonly task: string | null };

/** Runs the contract suite of the extension's family; the extension is installed. */
export async function tryExtension(loaded: LoadedExtension): Promise<Tried> {
  const { family, name, file, digest } = loaded;
  const outcomes: Outcome[] = [];
  for (const promised of promisesOf(loaded)) outcomes.push(await outcomeOf(promised));
  return { family, name, file, digest, outcomes };
}

function promisesOf({ extension, file }: LoadedExtension): readonly Promised[] {
  const plain = (cases: readonly ContractCase[]): readonly Promised[] =>
    cases.map((one) => ({ ...one, task: null }));
  if (isLearner(extension)) return ofLearner(extension, file);
  if (isMetric(extension)) return plain(metricContract(extension));
  if (isGate(extension)) return plain(gateContract(extension));
  return isCheck(extension) ? plain(checkContract(extension)) : [];
}

const ofLearner = ({ learner }: LearnerExtension, file: string): readonly Promised[] =>
  learner.tasks.flatMap((task) =>
    [...learnerContract(learner, task), cancelPromise({ file, kind: learner.kind, task })].map((one) => ({
      ...one,
      task,
    })),
  );

async function outcomeOf({ title, task, run }: Promised): Promise<Outcome> {
  try {
    await run();
    return { title, task, failure: null };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    const remedy = error instanceof ContractBroken ? error.remedy : null;
    return { title, task, failure: { found, remedy } };
  }
}
