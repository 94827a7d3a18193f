import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Exported } from '../models/onnx/export-onnx.ts';

export type ExportOutcome =
  | { readonly kind: 'exported'; readonly bytes: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: string };

const threadUrl = new URL('./export-thread.js', import.meta.url);

/** Exports a version in a thread of its own: a large forest takes a second, in which predictions are not to wait. @throws what the thread does */
export async function exportVersion(version: Exported): Promise<ExportOutcome> {
  const worker = new Worker(threadUrl, { workerData: version });
  const [outcome]: readonly ExportOutcome[] = await once(worker, 'message');
  if (outcome === undefined) throw new Error('the thread of an export ended without a word');
  return outcome;
}
