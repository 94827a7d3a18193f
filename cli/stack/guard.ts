import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { type GuardOrder, GuardReport } from './guard-order.ts';
import type { Ward } from './ward.ts';

/** The supervisor's end of the guard, the process that ends the stack's children when asked or orphaned. */
export type Guard = Readonly<{
  pid: number;
  watch(ward: Ward): void;
  forget(pid: number): void;
  /** Ends everything in order, last started first; resolves when nothing is left. */
  end(onReport?: (report: GuardReport) => void): Promise<void>;
  /** Kills everything at once; `end` resolves then. */
  force(): void;
}>;

/** Starts the guard in a session of its own, out of reach of the terminal's Ctrl-C. */
export function startGuard(): Guard {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./guard-process.js', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  if (child.pid === undefined) throw new Error('the guard process could not be started');
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin.on('error', () => undefined);
  const tell = (order: GuardOrder): void => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
  };
  return {
    pid: child.pid,
    watch: (ward) => tell({ kind: 'watch', ward }),
    forget: (pid) => tell({ kind: 'forget', pid }),
    end: (onReport = () => undefined) => end(child, exited, onReport),
    force: () => tell({ kind: 'force' }),
  };
}

async function end(
  child: ChildProcessByStdio<Writable, Readable, null>,
  exited: Promise<void>,
  onReport: (report: GuardReport) => void,
): Promise<void> {
  createInterface({ input: child.stdout }).on('line', (line) =>
    onReport(GuardReport.parse(JSON.parse(line))),
  );
  child.stdin.write(`${JSON.stringify({ kind: 'end' } satisfies GuardOrder)}\n`);
  await exited;
}
