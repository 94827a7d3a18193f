import type { Order } from './rollout-desk.ts';

/** How a rollout leaves its way before its end. */
export type Leaving =
  /** Back to what served before; `holds` where the version itself is at fault. */
  | {
      readonly kind: 'back';
      readonly actor: string;
      readonly reason: string;
      readonly holds: boolean;
      readonly order?: Order;
    }
  /** The version could not be used; no traffic ever moved. */
  | { readonly kind: 'unfit'; readonly reason: string }
  | { readonly kind: 'superseded'; readonly reason: string }
  /** The ledger was moved past this workflow: nothing is left to do. */
  | { readonly kind: 'taken'; readonly reason: string };

export class RolloutLeft extends Error {
  override readonly name = 'RolloutLeft';
  readonly leaving: Leaving;
  constructor(leaving: Leaving) {
    super(leaving.reason);
    this.leaving = leaving;
  }
}

/** What the rollout itself does has this actor. */
export const controller = 'rollout';

export const goBack = (reason: string, holds = false): RolloutLeft =>
  new RolloutLeft({ kind: 'back', actor: controller, reason, holds });

export const goBackFor = (order: Order): RolloutLeft =>
  new RolloutLeft({
    kind: 'back',
    actor: order.command.actor,
    reason: order.command.reason,
    holds: false,
    order,
  });
