/** What people are told of a model; it crosses a workflow's boundary as the messages do. */
export type NotificationEvent =
  | 'rejected'
  | 'held'
  | 'staged'
  | 'failed'
  | 'promoted'
  | 'rolled-back'
  | 'overdue'
  | 'rolling-out'
  | 'paused'
  | 'approval'
  | 'rollout-ended';
export type Notification = {
  readonly model: string;
  /** The run, change or rollout that it is about: sent once per event. */
  readonly subject: string;
  readonly event: NotificationEvent;
  readonly text: string;
};
