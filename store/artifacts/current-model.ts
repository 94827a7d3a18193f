import { mkdir, readFile, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isAbsent, replaceFile } from '../durable-file.ts';
import { withFileLock } from './file-lock.ts';

/** What a replica swapped in last: read only where PostgreSQL is away. */
export type CurrentModel = { readonly version: string; readonly revision: number; readonly digest: string };

export type CurrentRead =
  | ({ readonly kind: 'current' } & CurrentModel)
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly reason: string };

const pattern = /^(v[1-9]\d{0,8}) revision=(0|[1-9]\d{0,14}) sha256=([0-9a-f]{64})\n$/;

/** Reads `current_model.txt` and tolerates nothing: half a line, a BOM or another line end is broken. */
export async function readCurrentFile(path: string): Promise<CurrentRead> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (isAbsent(error)) return { kind: 'none' };
    return { kind: 'broken', reason: `${path} cannot be read: ${String(error)}` };
  }
  const [, version, revision, digest] = pattern.exec(text) ?? [];
  if (version === undefined || revision === undefined || digest === undefined) {
    return { kind: 'broken', reason: `${path} is not of the form "v3 revision=12 sha256=…": ${fault(text)}` };
  }
  return { kind: 'current', version, revision: Number(revision), digest };
}

function fault(text: string): string {
  if (text === '') return 'it is empty';
  if (text.startsWith('\uFEFF')) return 'it begins with a byte order mark';
  if (text.includes('\r')) return 'its line ends are CRLF';
  if (!text.endsWith('\n')) return 'it was cut off';
  return `it says ${JSON.stringify(text.slice(0, 120))}`;
}

/**
 * Writes `current_model.txt` as a whole, never for a lower revision, however many replicas share the folder. False where
 * a newer one stands.
 */
export async function writeCurrentFile(path: string, current: CurrentModel): Promise<boolean> {
  const line = `${current.version} revision=${current.revision} sha256=${current.digest}\n`;
  if (!pattern.test(line)) throw new TypeError(`not a current model: ${line.trim()}`);
  await mkdir(dirname(path), { recursive: true });
  return withFileLock(`${path}.lock`, async () => {
    const before = await readCurrentFile(path);
    if (before.kind === 'current' && before.revision > current.revision) return false;
    await replaceFile(path, line);
    return true;
  });
}

/**
 * Deletes `current_model.txt`, so that nothing serves from it. `isRemoved` is asked while nobody else can write the file:
 * a view that was stale withdraws nothing that was declared again. False where there was none or it stays.
 */
export async function withdrawCurrentFile(path: string, isRemoved: () => Promise<boolean>): Promise<boolean> {
  if ((await readCurrentFile(path)).kind === 'none') return false;
  return withFileLock(`${path}.lock`, async () => {
    if (!(await isRemoved())) return false;
    await rm(path, { force: true });
    return true;
  });
}
