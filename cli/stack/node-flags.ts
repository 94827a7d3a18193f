/**
 * A young generation of three halves of 8 MB instead of 16, and one helper thread of V8 instead of four. A replica under
 * load comes to 110 MB instead of 130, and a prediction costs no more; with halves of 4 MB it costs a tenth more. A
 * worker keeps Node's own: a training would take an eighth more time, for 16 MB.
 */
const thrift = ['--max-semi-space-size=8', '--v8-pool-size=1'] as const;

/** Node's own flags for a process of ours. */
export const nodeFlags = {
  api: ['--enable-source-maps', ...thrift],
  worker: ['--enable-source-maps'],
} as const;
