import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { GuardOrder } from './guard-order.ts';
import { GuardReport } from './guard-report.ts';
import { endWard, inEndingOrder, type Ward } from './ward.ts';

/** The supervisor's end of the guard, the process that ends the stack's children when asked or orphaned. */
export type Guard = Readonly<{
  /** Called before a process is started; throws where the stack is being ended. */
  admit(): void;
  watch(ward: Ward): void;
  forget(pid: number): void;
  /** Ends everything, services before the servers that they use; resolves when nothing is left. */
  end(onReport?: (report: GuardReport) => void): Promise<void>;
  /** Kills everything at once; `end` resolves then. */
  force(): void;
}>;

/**
 * Starts the guard in a session of its own, out of reach of the terminal's Ctrl-C.
 * @param onChange is told all processes under guard whenever one comes or goes.
 */
export function startGuard(onChange: (wards: readonly Ward[]) => void = () => undefined): Guard {
  let wards: readonly Ward[] = [];
  let isEnding = false;
  const child = spawn(process.execPath, [fileURLToPath(new URL('./guard-process.js', import.meta.url))], {
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const exited = new Promise<void>((resolve) => child.once('close', () => resolve()));
  child.stdin.on('error', () => undefined);
  const tell = (order: GuardOrder): void => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
  };
  const change = (next: readonly Ward[]): void => {
    wards = next;
    onChange(wards);
  };
  return {
    admit() {
      if (isEnding) throw new Error('the stack is being stopped');
    },
    watch(ward) {
      tell({ kind: 'watch', ward });
      change([...wards, ward]);
    },
    forget(pid) {
      tell({ kind: 'forget', pid });
      change(wards.filter((ward) => ward.pid !== pid));
    },
    async end(onReport = () => undefined) {
      isEnding = true;
      const lines = createInterface({ input: child.stdout });
      lines.on('line', (line) => onReport(GuardReport.parse(JSON.parse(line))));
      tell({ kind: 'end' });
      await exited;
      // Nothing is left to do, unless somebody had killed the guard.
      for (const ward of inEndingOrder(wards)) await endWard(ward);
      change([]);
    },
    force: () => tell({ kind: 'force' }),
  };
}
