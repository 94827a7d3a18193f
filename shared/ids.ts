/** Workflow ids are domain ids, each built by one function. */
export const retrainWorkflowId = (model: string): string => `retrain/${model}`;
export const retrainTickWorkflowId = (model: string): string => `retrain-tick/${model}`;
export const deploymentWorkflowId = (model: string): string => `deployment/${model}`;
/** One at a time of a version; the ledger lets one of a model through. */
export const rolloutWorkflowId = (model: string, version: string): string => `rollout/${model}/${version}`;
/** Whether a run is that of an approval, which pulls and judges and trains nothing. */
export const isOfRollout = (workflowId: string): boolean => workflowId.startsWith('rollout/');
export const retrainScheduleId = (model: string): string => `retrain/${model}`;

export const taskQueues = ['control', 'data', 'train'] as const;
export type TaskQueue = (typeof taskQueues)[number];

/** Runs are named by the caller that starts them, from a random uuid. */
export const runName = (uuid: string): string => `r-${uuid.toLowerCase()}`;

export const rolloutName = (uuid: string): string => `o-${uuid.toLowerCase()}`;

/** The request under which a run asks for the promotion of what it trained: the same however often it asks. */
export const promotionRequestId = (run: string): string => `promote/${run}`;

/** The run that asked for a promotion under this request; null where it was somebody else. */
export const runOfPromotion = (requestId: string): string | null =>
  /^promote\/(?<run>r-[0-9a-z-]{6,60})$/.exec(requestId)?.groups?.['run'] ?? null;

/** One installation may share a namespace with another under a prefix of its own. */
export const taskQueueName = (prefix: string, queue: TaskQueue): string => `${prefix}${queue}`;

/** The queue beside the one that a workflow runs on: `demo-control` → `demo-train`. */
export const siblingQueue = (controlQueue: string, queue: TaskQueue): string =>
  taskQueueName(controlQueue.replace(/control$/, ''), queue);
