import type { SlotTable } from './slot.ts';

/** What one replica knows at this moment; read by routes, written by the follower and by shutdown. */
export type ReplicaView = {
  readonly id: string;
  readonly slots: SlotTable;
  /** Models that the ledger declares, as last seen; null before it has answered once. */
  models: readonly string[] | null;
  isFollowing: boolean;
  /** draining: still answers, but asks to be sent no one. closing: every answer ends its connection. */
  phase: 'open' | 'draining' | 'closing';
  /** Why a model is not served as the ledger says; by model. */
  readonly troubles: Map<string, string>;
};

export const openReplicaView = (id: string, slots: SlotTable): ReplicaView => ({
  id,
  slots,
  models: null,
  isFollowing: false,
  phase: 'open',
  troubles: new Map(),
});

/** Models known to this replica: the ledger's, else what serves from disk. */
export const knownModels = (view: ReplicaView): readonly string[] =>
  view.models ?? [...view.slots.all().keys()];

export type DefaultModel =
  | { readonly kind: 'model'; readonly model: string }
  | { readonly kind: 'none'; readonly models: readonly string[] };

/** The model of the short forms: the configured one, else the only one. */
export function defaultModel(view: ReplicaView, configured: string | null): DefaultModel {
  const models = knownModels(view);
  const model = configured ?? (models.length === 1 ? models[0] : undefined);
  return model === undefined ? { kind: 'none', models } : { kind: 'model', model };
}

export const isKnown = (view: ReplicaView, model: string): boolean => knownModels(view).includes(model);
