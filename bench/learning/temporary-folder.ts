import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const signals = { SIGINT: 130, SIGTERM: 143 } as const;

/** A folder that is gone when the work has ended, also where the process is interrupted meanwhile. */
export async function inTemporaryFolder<T>(prefix: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  const remove = () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const handlers = Object.entries(signals).map(([signal, code]) => {
    const end = () => {
      remove();
      process.exit(code);
    };
    process.once(signal, end);
    return { signal, end };
  });
  try {
    return await work(folder);
  } finally {
    for (const { signal, end } of handlers) process.off(signal, end);
    remove();
  }
}
