import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';

const Holder = z.object({ pid: z.number().int(), identity: z.string() });
export type Holder = Readonly<z.infer<typeof Holder>>;

export type Lock = Readonly<{ kind: 'taken'; holder: Holder }> | Readonly<{ kind: 'held'; release(): void }>;

const pathIn = (home: string): string => join(home, 'supervisor.json');

/** Lets one supervisor at a time work on a home folder; a dead one's lock is taken over. */
export function lockHome(home: string): Lock {
  const path = pathIn(home);
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) ?? '' });
  if (!create(path, mine)) {
    const holder = supervisorOf(home);
    if (holder) return { kind: 'taken', holder };
    rmSync(path, { force: true });
    if (!create(path, mine)) return lockHome(home);
  }
  return { kind: 'held', release: () => rmSync(path, { force: true }) };
}

/** The supervisor that runs on this home folder; null where none does. */
export function supervisorOf(home: string): Holder | null {
  try {
    const holder = Holder.parse(JSON.parse(readFileSync(pathIn(home), 'utf8')));
    return processIdentity(holder.pid) === holder.identity ? holder : null;
  } catch {
    return null;
  }
}

function create(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
}
