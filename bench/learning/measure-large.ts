import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { peakBytes } from '../process-memory.ts';
import { ratioOf, type SectionResult } from '../ratio.ts';
import { Fit, fitWords } from './contestant.ts';
import type { LearningBench } from './learning-bench.ts';
import { madeTable } from './made-table.ts';

const rowCount = 10_000_000;
const bytesMax = 1e9;

/** Peaks are asked for again and again, for a process begins its own anew when its fit does. */
const lookMs = 200;

/** A table that is larger than the memory that it may take: `ratchet fit` from the file to the scores of the test. */
export async function measureLarge(bench: LearningBench): Promise<SectionResult> {
  if (!existsSync('/proc/self/status')) return { kind: 'skipped', reason: 'peaks are read from /proc' };
  const problem = madeTable(bench, rowCount);
  const rest = await watched(['dist/cli/main.js', '--version'], bench);
  const threads = Math.max(...bench.threadCounts);
  const words = fitWords(bench, { problem, threads, learner: 'gradient-boosting' });
  const { peak, stdout } = await watched(words, bench);
  const fit = Fit.parse(JSON.parse(stdout));
  const memory = ratioOf({
    ...{ what: `memory of a fit from its file on, beyond the process at rest, ${rowCount} × 20` },
    ...{
      against: 'a gigabyte',
      unit: 'bytes',
      ours: peak - rest.peak,
      theirs: bytesMax,
      goal: { atMost: 1 },
    },
  });
  return { kind: 'measured', ratios: [memory], details: { peak, rest: rest.peak, fit } };
}

type Watched = { readonly peak: number; readonly stdout: string };

/** Runs a program of ours to its end, and tells the most memory that it ever had. */
function watched(words: readonly string[], { root }: LearningBench): Promise<Watched> {
  const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let [peak, stdout] = [0, ''];
  const look = setInterval(() => {
    if (child.pid !== undefined && child.exitCode === null) peak = Math.max(peak, peakOf(child.pid));
  }, lookMs);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(look);
      if (code === 0) resolve({ peak, stdout });
      else reject(new Error(`${words.slice(0, 2).join(' ')} ended with ${code}`));
    });
  });
}

/** 0 where the process has just gone. */
function peakOf(pid: number): number {
  try {
    return peakBytes(pid);
  } catch {
    return 0;
  }
}
