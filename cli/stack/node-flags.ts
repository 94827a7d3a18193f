/**
 * Node's own flags for a process of ours. The API's young generation is kept to three halves of 8 MB: with 16, which is
 * the default, a replica under load comes to 130 MB instead of 115, and a prediction costs the same; with 4 it costs a
 * tenth more.
 */
export const nodeFlags = {
  api: ['--enable-source-maps', '--max-semi-space-size=8'],
  worker: ['--enable-source-maps'],
} as const;
