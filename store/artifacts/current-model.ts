import { readFile } from 'node:fs/promises';
import { replaceFile } from './durable-file.ts';

/** What a replica swapped in last: read only where PostgreSQL is away. */
export type CurrentModel = { readonly version: string; readonly revision: number; readonly digest: string };

export type CurrentRead =
  | ({ readonly kind: 'current' } & CurrentModel)
  | { readonly kind: 'none' }
  | { readonly kind: 'broken'; readonly reason: string };

const pattern = /^(v[1-9]\d{0,8}) revision=(\d{1,15}) sha256=([0-9a-f]{64})\n$/;

/** Reads `current_model.txt` and tolerates nothing: half a line, a BOM or another line end is broken. */
export async function readCurrentFile(path: string): Promise<CurrentRead> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const isAbsent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    return isAbsent
      ? { kind: 'none' }
      : { kind: 'broken', reason: `${path} cannot be read: ${String(error)}` };
  }
  const [, version, revision, digest] = pattern.exec(text) ?? [];
  if (version === undefined || revision === undefined || digest === undefined) {
    return { kind: 'broken', reason: `${path} is not of the form "v3 revision=12 sha256=…"` };
  }
  return { kind: 'current', version, revision: Number(revision), digest };
}

/** Writes `current_model.txt` as a whole, never for a lower revision. False where a newer one stands. */
export async function writeCurrentFile(path: string, current: CurrentModel): Promise<boolean> {
  const before = await readCurrentFile(path);
  if (before.kind === 'current' && before.revision > current.revision) return false;
  await replaceFile(path, `${current.version} revision=${current.revision} sha256=${current.digest}\n`);
  return true;
}
