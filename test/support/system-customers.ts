import { applyDeclaration } from '../../store/postgres/declarations.ts';
import { addCustomers, customersDeclaration, makeCustomers } from '../activities/customers.ts';
import type { Reply } from './api.ts';
import type { System } from './system.ts';
import { retrained } from './system-runs.ts';

export const someCustomer = { tenure: 10, charges: 70.5, contract: 'month' } as const;

/** A gate that these customers always pass, so that a test gets its versions. */
const passing = [{ metric: 'roc_auc', against: 'prior', margin: 0 }];

/** A learner that takes its time: `stepCount` of 2,000 is about a second. */
export const slowLearner = (stepCount: number) => ({
  learner: { kind: 'ml-logistic-regression', parameters: { numSteps: stepCount } },
});

/** Declares, or declares anew, a model of the table of its own name. */
export async function declareCustomers({ ledger }: System, model: string, given: object = {}): Promise<void> {
  const declaration = customersDeclaration(model, model, { gates: passing, ...given });
  await applyDeclaration(ledger, { declaration, sourceText: '', actor: 'tester' });
}

/** A table of customers and a model of it that serves `v1` to `v<count>`, one after the other. */
export async function serveCustomers(
  system: System,
  { word, count }: { readonly word: string; readonly count: number },
): Promise<string> {
  const model = system.nameOf(word);
  await makeCustomers(system.databaseUrl, model, 1_500);
  await declareCustomers(system, model);
  for (let number = 1; number <= count; number++) {
    if (number > 1) await moreCustomers(system, model, number);
    const { outcome, version, reason } = await retrained(system, model);
    if (outcome !== 'promoted' || version !== `v${number}`)
      throw new Error(`${version} ${outcome}: ${reason}`);
  }
  return model;
}

/** Adds customers, so that the next version differs. */
export const moreCustomers = (system: System, model: string, nth: number): Promise<void> =>
  addCustomers(system.databaseUrl, model, 10_000 * nth, 200);

/** Changes what a model serves, through a replica. */
export const change = (
  system: System,
  model: string,
  about: {
    readonly kind: 'promote' | 'rollback' | 'reload';
    readonly version?: string;
    readonly url?: string;
  },
): Promise<Reply> => {
  const { kind, version, url } = about;
  const named = version === undefined ? {} : { [kind === 'rollback' ? 'to_version' : 'version']: version };
  return system.call(`/models/${model}/${kind}`, {
    method: 'POST',
    body: { reason: 'a test', ...named },
    ...(url === undefined ? {} : { url }),
  });
};

export const predict = (system: System, model: string, url?: string): Promise<Reply> =>
  system.call(`/models/${model}/predict`, {
    method: 'POST',
    body: { features: someCustomer },
    ...(url === undefined ? {} : { url }),
  });
