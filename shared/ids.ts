/** Workflow ids are domain ids, each built by one function. */
export const retrainWorkflowId = (model: string): string => `retrain/${model}`;
export const retrainTickWorkflowId = (model: string): string => `retrain-tick/${model}`;
export const deploymentWorkflowId = (model: string): string => `deployment/${model}`;
export const retrainScheduleId = (model: string): string => `retrain/${model}`;

export const taskQueues = ['control', 'data', 'train'] as const;
export type TaskQueue = (typeof taskQueues)[number];

/** One installation may share a namespace with another under a prefix of its own. */
export const taskQueueName = (prefix: string, queue: TaskQueue): string => `${prefix}${queue}`;
