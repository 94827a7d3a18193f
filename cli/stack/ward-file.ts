import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { endWard, inEndingOrder, isRunning, type Ward, wardNames } from './ward.ts';

const Noted = z.array(
  z.strictObject({
    name: z.enum(wardNames),
    pid: z.number().int().positive(),
    identity: z.string(),
    signal: z.enum(['SIGTERM', 'SIGINT']),
  }),
);

const pathIn = (home: string): string => join(home, 'processes.json');

/** Notes what runs, so that the next start can end what even the guard could not. */
export function writeWards(home: string, wards: readonly Ward[]): void {
  if (wards.length === 0) rmSync(pathIn(home), { force: true });
  else writeFileSync(pathIn(home), `${JSON.stringify(wards)}\n`, { mode: 0o600 });
}

/** Ends what an earlier stack left running; answers with the names. */
export async function clearStale(home: string): Promise<readonly string[]> {
  const stale = inEndingOrder(readWards(home)).filter(isRunning);
  for (const ward of stale) await endWard(ward);
  writeWards(home, []);
  return stale.map((ward) => ward.name);
}

function readWards(home: string): readonly Ward[] {
  if (!existsSync(pathIn(home))) return [];
  try {
    return Noted.parse(JSON.parse(readFileSync(pathIn(home), 'utf8')));
  } catch {
    // Half written when the machine went down: what it named died with the machine.
    return [];
  }
}
