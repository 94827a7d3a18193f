import { HttpProblem, noDefaultModel } from './problem.ts';
import type { Slot } from './replica/slot.ts';
import { defaultModel, isKnown, type ReplicaView } from './replica/view.ts';

export type Serving = {
  readonly view: ReplicaView;
  /** The model of the short forms, where it is configured. */
  readonly defaultModel: string | null;
};

/** The slot that answers for the model; null names the default one. @throws HttpProblem unknown_model, no_default_model, model_not_ready, not_following */
export function answeringSlot(deps: Serving, named: string | null): Slot {
  const model = named ?? modelOfShortForm(deps);
  const slot = deps.view.slots.get(model);
  if (slot) return slot;
  if (deps.view.models === null) throw new HttpProblem('not_following', notServedFromDisk(deps.view, model));
  if (!isKnown(deps.view, model)) throw new HttpProblem('unknown_model', `no model ${model} is declared`);
  throw new HttpProblem(
    'model_not_ready',
    deps.view.troubles.get(model) ??
      `${model} has no live version yet: start a run with POST /models/${model}/retrain`,
  );
}

/** Why a replica that the ledger has not answered yet does not serve the model; an empty name is no default. */
function notServedFromDisk({ troubles, slots }: ReplicaView, model: string): string {
  const trouble = troubles.get(model);
  const served = [...slots.all().keys()].join(', ');
  if (trouble !== undefined) return `the ledger has not answered yet, and of ${model} ${trouble}`;
  if (served === '') return 'the ledger has not answered yet, and nothing was served from here before';
  return `the ledger has not answered yet, and this model was not served from here before: until it answers, this replica serves ${served}`;
}

function modelOfShortForm(deps: Serving): string {
  const model = defaultModel(deps.view, deps.defaultModel);
  if (model !== null) return model;
  if (deps.view.models === null) return '';
  throw noDefaultModel('POST /models/<model>/predict');
}
