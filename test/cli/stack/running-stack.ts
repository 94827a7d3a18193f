import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { packageRoot } from '../../../cli/stack/package-root.ts';
import { processIdentity } from '../../../cli/stack/process-identity.ts';
import { readStackFile, type StackFile } from '../../../cli/stack/stack-file.ts';
import { readEnvironment } from '../../../config/environment.ts';

const supervisor = fileURLToPath(new URL('./programs/supervisor.js', import.meta.url));

export type RunningSupervisor = Readonly<{
  process: ChildProcess;
  /** Resolves when a line matches; rejects, with all that was said, when the program ends before. */
  says(pattern: RegExp): Promise<string>;
  exited: Promise<number | null>;
  output(): string;
}>;

export type Wishes = Readonly<{ isFresh?: boolean; port?: number; temporalUiPort?: number; worker?: string }>;

/** Starts a supervisor with stand-ins for worker and API on a home folder. */
export function startSupervisor(home: string, wishes: Wishes = {}): RunningSupervisor {
  const given = JSON.stringify({ isFresh: false, port: 3_000, temporalUiPort: 8_233, ...wishes });
  return startProgram(home, [supervisor, given]);
}

/** The same below a parent of its own, as npm is one; the process answered is the parent's. */
export function startBelowParent(home: string): RunningSupervisor {
  const given = JSON.stringify({ isFresh: false, port: 3_000, temporalUiPort: 8_233, endsWithParent: true });
  const parent = `require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' })`;
  return startProgram(home, ['-e', parent, supervisor, given]);
}

/** Starts `ratchet` with these words, on the real worker and API. */
export function startRatchet(home: string, words: readonly string[]): RunningSupervisor {
  return startProgram(home, [join(packageRoot, 'dist', 'cli', 'main.js'), ...words]);
}

function startProgram(home: string, args: readonly string[]): RunningSupervisor {
  const child = spawn(process.execPath, args, {
    env: readEnvironment().variables({
      RATCHET_HOME: home,
      RATCHET_MODELS_FOLDER: join(home, 'declared'),
      DATABASE_URL: undefined,
      TEMPORAL_ADDRESS: undefined,
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  const waiting: { pattern: RegExp; resolve: (line: string) => void }[] = [];
  const hear = (line: string): void => {
    said.push(line);
    for (const wait of waiting) if (wait.pattern.test(line)) wait.resolve(line);
  };
  createInterface({ input: child.stdout }).on('line', hear);
  createInterface({ input: child.stderr }).on('line', hear);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const says = (pattern: RegExp): Promise<string> => {
    const heard = said.find((line) => pattern.test(line));
    if (heard !== undefined) return Promise.resolve(heard);
    return new Promise((resolve, reject) => {
      waiting.push({ pattern, resolve });
      void exited.then(() => reject(new Error(`ended without saying ${pattern}:\n${said.join('\n')}`)));
    });
  };
  return { process: child, says, exited, output: () => said.join('\n') };
}

/** A folder for a stack's data, which PostgreSQL's user can reach. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'ratchet-stack-'));
  chmodSync(home, 0o711);
  return home;
}

export const removeHome = (home: string): void =>
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });

/** What a ready stack says about itself. */
export function stackIn(home: string): StackFile {
  const stack = readStackFile(home);
  if (!stack) throw new Error(`no stack runs in ${home}`);
  return stack;
}

/** Command lines of all processes that have to do with this folder: by argument, environment or place. */
export function processesOf(home: string): readonly string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
  return pids.flatMap((pid) => {
    try {
      if (processIdentity(Number(pid)) === null) return [];
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      const traces = [
        command,
        readFileSync(`/proc/${pid}/environ`, 'utf8'),
        readlinkSync(`/proc/${pid}/cwd`),
      ];
      return traces.some((trace) => trace.includes(home)) ? [`${pid} ${command.replaceAll('\0', ' ')}`] : [];
    } catch {
      return []; // it has ended in the meantime
    }
  });
}
