import { parentPort, workerData } from 'node:worker_threads';
import { installExtensions } from '../models/extension/install.ts';
import { openArtifacts } from '../store/artifacts/artifacts.ts';
import { type Replayed, replayDecision } from '../store/decisions/replay-decision.ts';
import { loadExtensions } from '../store/extensions/load-extensions.ts';
import { openSnapshots } from '../store/snapshots/snapshots.ts';
import type { ReplayWork } from './replay-decision.ts';

/** Judges one decision again and ends; gates of the user's own by their extensions as they are now. */
async function replayed({ home, extensionsFolder, stored }: ReplayWork): Promise<Replayed> {
  installExtensions(await loadExtensions(extensionsFolder));
  const snapshots = openSnapshots({ home, threads: 1 });
  try {
    return await replayDecision({ artifacts: openArtifacts(home), snapshots }, stored);
  } finally {
    await snapshots.close();
  }
}

parentPort?.postMessage(await replayed(workerData as ReplayWork));
