/** What the log says of a request that changes something; never a value of its body. */
export type ChangeEntry = {
  readonly operation: string;
  readonly actor: string;
  readonly model?: string | undefined;
  readonly run?: string | undefined;
  readonly rollout?: string;
  /** The id under which the change of a deployment is known. */
  readonly change?: string;
  /** Name of the key that is about to go. */
  readonly key?: string | undefined;
};
