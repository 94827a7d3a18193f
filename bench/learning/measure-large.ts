import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { peakBytes } from '../process-memory.ts';
import { ratioOf, type SectionResult } from '../ratio.ts';
import { Fit, fitWords } from './contestant.ts';
import type { LearningBench } from './learning-bench.ts';
import { madeTable } from './made-table.ts';

const bytesMax = 1e9;

/** Peaks are asked for again and again, for a process begins its own anew when its fit does. */
const lookMs = 200;

/** How often it is said that the fit goes on. */
const sayMs = 30_000;

/** Two busy cores bin and grow 10,000,000 rows in some four minutes; who takes longer than this is ended. */
const fitMsMax = 20 * 60_000;

/** A table that is larger than the memory that it may take: `ratchet fit` from the file to the scores of the test. */
export async function measureLarge(bench: LearningBench): Promise<SectionResult> {
  if (!existsSync('/proc/self/status')) return { kind: 'skipped', reason: 'peaks are read from /proc' };
  const { largeRowCount: rowCount } = bench;
  bench.say(`  making ${rowCount} rows, of which every 1,000,000 take some 6 s and 0.5 GB`);
  const problem = madeTable(bench, rowCount);
  const rest = peakAtRest(bench);
  const threads = Math.max(...bench.threadCounts);
  bench.say(`  fitting on ${threads} threads, for ${fitMsMax / 60_000} minutes at most`);
  const words = fitWords(bench, { problem, threads, learner: 'gradient-boosting' });
  const { peak, stdout } = await watched(words, bench);
  const fit = Fit.parse(JSON.parse(stdout));
  const memory = ratioOf({
    ...{ what: `memory of a fit from its file on, beyond the process at rest, ${rowCount} × 20` },
    ...{
      against: 'a gigabyte',
      unit: 'bytes',
      ours: peak - rest,
      theirs: bytesMax,
      goal: { atMost: 1 },
    },
  });
  return { kind: 'measured', ratios: [memory], details: { rowCount, peak, rest, fit } };
}

/** It is over before anybody could look at it from outside: it says itself what it had. */
function peakAtRest({ root }: LearningBench): number {
  const say =
    "data:text/javascript,process.on('exit',()=>console.error(process.resourceUsage().maxRSS*1024))";
  const words = ['--import', say, 'dist/cli/main.js', '--version'];
  const { stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  const peak = Number(stderr);
  if (!(peak > 0)) throw new Error(`the process at rest did not say what memory it takes: ${stderr}`);
  return peak;
}

type Watched = { readonly peak: number; readonly stdout: string };

/** Runs a program of ours to its end, and tells the most memory that it ever had. @throws Error where it takes too long */
function watched(words: readonly string[], { root, say }: LearningBench): Promise<Watched> {
  const child = spawn(process.execPath, words, {
    ...{ cwd: root, stdio: ['ignore', 'pipe', 'inherit'], timeout: fitMsMax, killSignal: 'SIGKILL' },
  });
  const began = performance.now();
  let [peak, stdout] = [0, ''];
  const look = setInterval(() => {
    if (child.pid !== undefined && child.exitCode === null) peak = Math.max(peak, peakOf(child.pid));
  }, lookMs);
  const tell = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    say(`  ${seconds} s, ${Math.round(peak / 1e6)} MB at most so far`);
  }, sayMs);
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  return new Promise<Watched>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve({ peak, stdout });
      else
        reject(new Error(`${words.slice(0, 2).join(' ')} ended with ${code ?? signal}${lateWords(signal)}`));
    });
  }).finally(() => {
    clearInterval(look);
    clearInterval(tell);
  });
}

const lateWords = (signal: NodeJS.Signals | null): string =>
  signal === 'SIGKILL' ? `: after ${fitMsMax / 60_000} minutes it is ended; --rows asks for fewer` : '';

/** 0 where the process has just gone. */
function peakOf(pid: number): number {
  try {
    return peakBytes(pid);
  } catch {
    return 0;
  }
}
