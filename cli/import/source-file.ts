import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { pipeline as finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { ImportRefused } from './refusal.ts';
import { textGuard } from './text-guard.ts';

/** A CSV file, plain or gzipped (told by its first bytes). */
export type TextFile = { readonly path: string; readonly isGzip: boolean };

/** One that can be read again, and is known by its bytes. */
export type SourceFile = TextFile & {
  readonly name: string;
  /** Of the bytes on disk, hex. */
  readonly sha256: string;
  readonly bytes: number;
};

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function faultOf(error: unknown, path: string): ImportRefused {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return new ImportRefused(`${path}: there is no such file`);
  if (code === 'EACCES') return new ImportRefused(`${path}: this user may not read it`);
  return new ImportRefused(`${path}: ${error instanceof Error ? error.message : String(error)}`);
}

const statOf = (path: string): Promise<Stats> =>
  stat(path).catch((error: unknown) => {
    throw faultOf(error, path);
  });

/**
 * A file whose text is read once; a pipe is taken for plain text, for its first bytes cannot be read twice.
 * @throws ImportRefused where it is missing, unreadable, a folder, empty, or in another encoding.
 */
export async function openTextFile(path: string): Promise<TextFile> {
  const found = await statOf(path);
  if (found.isDirectory()) throw new ImportRefused(`${path}: is a folder; expected a CSV file`);
  if (!found.isFile()) return { path, isGzip: false };
  if (found.size === 0) throw new ImportRefused(`${path}: is empty; expected a header row and rows`);
  const head = await firstBytes(path).catch((error: unknown) => {
    throw faultOf(error, path);
  });
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff))
    throw new ImportRefused(`${path}: is UTF-16; save it as UTF-8`);
  if (head[0] === 0x50 && head[1] === 0x4b)
    throw new ImportRefused(`${path}: is a zip archive or a spreadsheet; export it as CSV`);
  return { path, isGzip: head[0] === 0x1f && head[1] === 0x8b };
}

/** @throws ImportRefused as `openTextFile`, and where it is no file on disk. */
export async function openSourceFile(path: string): Promise<SourceFile> {
  const found = await statOf(path);
  if (!found.isFile()) throw new ImportRefused(`${path}: is no file`);
  const text = await openTextFile(path);
  const hash = createHash('sha256');
  await finished(createReadStream(path), hash);
  return { ...text, name: basename(path), sha256: hash.digest('hex'), bytes: found.size };
}

/** The file's text as UTF-8 bytes in whole lines; errors are ImportRefused that name line and column. */
export function readText(file: TextFile): Readable {
  const guard = textGuard();
  const raw = createReadStream(file.path);
  const onEnd = (): void => undefined; // errors reach the reader through the guard
  if (!file.isGzip) {
    pipeline(raw, guard, onEnd);
    return guard;
  }
  const gunzip = createGunzip();
  gunzip.once('error', (error) =>
    guard.destroy(new ImportRefused(`${file.path}: is no sound gzip file (${error.message})`)),
  );
  pipeline(raw, gunzip, guard, onEnd);
  return guard;
}
