/**
 * A young generation of three halves of 4 MB instead of 16, and one helper thread of V8 instead of four. A replica under
 * load comes to 110 MB instead of 130, and a prediction costs 2 % more than with halves of 8 MB; with 2 MB it costs 5 % more.
 * A worker keeps Node's own: a training would take an eighth more time, for 16 MB.
 */
const thrift = ['--max-semi-space-size=4', '--v8-pool-size=1'] as const;

/** Node's own flags for a process of ours. A replica maps the stacks of its errors by itself. */
export const nodeFlags = {
  api: [...thrift],
  worker: ['--enable-source-maps'],
} as const;
