import { randomUUID } from 'node:crypto';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { isAbsent, replaceFile } from '../durable-file.ts';
import { openFileRoom } from './file-room.ts';
import type { Rows } from './row-format.ts';

export type Spooled = Rows & { readonly file: string; readonly rowCount: number };

export type Spool = {
  /** Keeps rows until they are removed; false where there is no room for them. @throws where the disk refuses. */
  keep(rows: Rows, rowCount: number): Promise<boolean>;
  /** What is kept, the oldest first, by name. Another process may remove one of them meanwhile. */
  files(): Promise<readonly string[]>;
  /** Null where it was removed. Its rows are there until the next file is read. @throws BrokenSpoolFile */
  read(file: string): Promise<Spooled | null>;
  remove(file: string): Promise<void>;
  /** Keeps it for a person, as `.broken`; it is not read again. */
  setAside(file: string): Promise<void>;
  /** Bytes that are kept, as far as this process knows. */
  keptBytes(): number;
};

/** A file that holds no rows of a format that is known here. */
export class BrokenSpoolFile extends Error {
  override readonly name = 'BrokenSpoolFile';
}

const ending = '.rows';
const Header = z.object({
  format: z.literal(1),
  columns: z.array(z.string()),
  rowCount: z.number(),
  /** Bytes of each piece; files of earlier releases do not say them. */
  pieces: z.array(z.int().nonnegative()).optional(),
});

/**
 * Rows on disk while PostgreSQL is away: a file for each batch, whole or not there, with a line of JSON that names the
 * columns before the rows. All replicas that share the folder share what is in it.
 */
export function openSpool(folder: string, { bytesMax }: { readonly bytesMax: number }): Spool {
  const room = openFileRoom();
  let kept = 0;
  let sequence = 0;
  /** Of files, which never change: a spool that is full has hundreds, and each is asked for once. */
  const sizes = new Map<string, number>();
  const pathOf = (file: string): string => join(folder, file);
  const files = async (): Promise<readonly string[]> => {
    const names = await readdir(folder).catch((error: unknown) => {
      if (isAbsent(error)) return [];
      throw error;
    });
    const found = names.filter((name) => name.endsWith(ending)).sort();
    const known = new Map(sizes);
    sizes.clear();
    for (const name of found) sizes.set(name, known.get(name) ?? (await sizeOf(pathOf(name))));
    kept = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    return found;
  };
  return {
    keep: async ({ columns, pieces }, rowCount) => {
      const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
      if (kept + size > bytesMax) return false;
      sequence += 1;
      const name = `${Date.now()}-${String(sequence).padStart(6, '0')}-${randomUUID()}${ending}`;
      const lengths = pieces.map(({ length }) => length);
      const header = Buffer.from(`${JSON.stringify({ format: 1, columns, rowCount, pieces: lengths })}\n`);
      kept += header.length + size;
      await replaceFile(pathOf(name), [header, ...pieces], 0o600);
      return true;
    },
    files,
    read: async (file) => {
      const content = await room.read(pathOf(file)).catch((error: unknown) => {
        if (isAbsent(error)) return null;
        throw error;
      });
      return content === null ? null : parsed(file, content);
    },
    remove: async (file) => {
      kept -= sizes.get(file) ?? (await sizeOf(pathOf(file)));
      sizes.delete(file);
      await rm(pathOf(file), { force: true });
    },
    setAside: (file) => rename(pathOf(file), `${pathOf(file)}.broken`),
    keptBytes: () => Math.max(0, kept),
  };
}

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** @throws BrokenSpoolFile */
function parsed(file: string, content: Buffer): Spooled {
  const end = content.indexOf(0x0a);
  const { columns, rowCount, pieces } = headerOf(content.subarray(0, Math.max(0, end)), file);
  return { file, columns, rowCount, pieces: cut(content.subarray(end + 1), pieces) };
}

function cut(rows: Buffer, lengths: readonly number[] | undefined): readonly Buffer[] {
  if (lengths?.reduce((sum, length) => sum + length, 0) !== rows.length) return [rows];
  let to = 0;
  return lengths.map((length) => {
    to += length;
    return rows.subarray(to - length, to);
  });
}

function headerOf(line: Buffer, file: string): z.infer<typeof Header> {
  try {
    return Header.parse(JSON.parse(line.toString('utf8')));
  } catch (error) {
    throw new BrokenSpoolFile(`${file} is no spool of predictions of a known format`, { cause: error });
  }
}
