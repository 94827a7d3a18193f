import { readlinkSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { openArtifacts } from '../../store/artifacts/artifacts.ts';
import { runExtensions } from '../../store/extensions/load-extensions.ts';
import { openPool } from '../../store/postgres/pool.ts';
import { keepShadowRows, type ShadowRow } from '../../store/postgres/shadow-predictions.ts';
import { loadVersion } from '../replica/load-version.ts';
import type { LoadedVersion } from '../replica/loaded-version.ts';
import { scoreCopies } from './score-copies.ts';
import type { ShadowJob, ShadowNews, ShadowStart, ShadowTally } from './shadow-copy.ts';

const { home, databaseUrl, extensions, progress } = workerData as ShadowStart;

const installed = install();
const artifacts = openArtifacts(home);
const ledger = openPool(databaseUrl, { max: 1, kept: 1, name: 'ratchet shadow' });
const versions = new Map<string, LoadedVersion>();
const shared = new Int32Array(progress);

Atomics.store(shared, 1, threadNumber());

/** What they are installed with takes a fifth of the time in which this starts: it is imported where there are any. */
async function install(): Promise<void> {
  if (extensions.length === 0) return;
  const { installExtensions } = await import('../../models/extension/install.ts');
  installExtensions(await runExtensions(extensions));
}

/** One job at a time: the next one is sent when this one is answered. */
async function work(job: ShadowJob): Promise<ShadowNews> {
  for (const rollout of versions.keys()) if (!job.open.includes(rollout)) versions.delete(rollout);
  try {
    await installed;
    versions.set(job.rollout, versions.get(job.rollout) ?? (await loadVersion(artifacts, job)));
  } catch (error) {
    return { kind: 'unloadable', detail: error instanceof Error ? error.message : String(error) };
  }
  const loaded = versions.get(job.rollout);
  const rows =
    loaded === undefined ? [] : scoreCopies(loaded, job.copies, (at) => Atomics.store(shared, 0, at + 1));
  Atomics.store(shared, 0, 0);
  return { kind: 'done', ...tallyOf(rows, await keep(job, rows)) };
}

function tallyOf(rows: readonly ShadowRow[], isKept: boolean): ShadowTally {
  if (!isKept) return { scored: 0, refused: 0, failed: 0, lost: rows.length };
  const count = (wanted: ShadowRow['status']) => rows.filter(({ status }) => status === wanted).length;
  return { scored: count('scored'), refused: count('refused'), failed: count('failed'), lost: 0 };
}

/** By which the processor time of this thread is found, Linux alone. */
function threadNumber(): number {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return 0;
  }
}

/** Milliseconds after which the ledger is asked again; then the rows are given up. */
const pausesMs = [250, 1_000, 4_000];

async function keep(job: ShadowJob, rows: readonly ShadowRow[]): Promise<boolean> {
  for (const pauseMs of [...pausesMs, 0])
    try {
      await keepShadowRows(ledger, job, rows);
      return true;
    } catch {
      await setTimeout(pauseMs);
    }
  return false;
}

parentPort?.on('message', (job: ShadowJob) => {
  void work(job).then((news) => parentPort?.postMessage(news));
});
