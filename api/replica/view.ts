import type { DeclaredLog } from '../../shared/declaration/log.ts';
import type { SlotTable } from './slot.ts';

/** What one replica knows at this moment; read by routes, written by the follower and by shutdown. */
export type ReplicaView = {
  readonly id: string;
  readonly slots: SlotTable;
  /** Models that the ledger declares, as last seen, the first declared first; null before it has answered once. */
  models: readonly string[] | null;
  /** The same as the disk has it from before; empty where the ledger answered first. */
  lastKnown: readonly string[];
  /** How the ledger declares that predictions are logged, by model; empty before it has answered. */
  logging: ReadonlyMap<string, DeclaredLog>;
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
  lastKnown: [],
  logging: new Map(),
  isFollowing: false,
  phase: 'open',
  troubles: new Map(),
});

/** Models known to this replica, the first declared first: the ledger's, else those of the disk. */
export const knownModels = (view: ReplicaView): readonly string[] => view.models ?? view.lastKnown;

/**
 * The model of the short forms: the configured one, else the one declared first of those that there are, so that a model
 * that is added leaves them as they are. Null where there is none.
 */
export const defaultModel = (view: ReplicaView, configured: string | null): string | null =>
  configured ?? knownModels(view)[0] ?? null;

/** Rollouts whose candidates score copies here. */
export const shadowedRollouts = ({ slots }: ReplicaView): ReadonlySet<string> =>
  new Set([...slots.all().values()].flatMap(({ plain }) => plain.arm.copiedTo?.rollout ?? []));

export const isKnown = (view: ReplicaView, model: string): boolean => knownModels(view).includes(model);
