import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDuck } from '../../../store/snapshots/duck.ts';
import { temporaryFolder } from '../../../store/snapshots/temporary-folder.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ratchet-temporary-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const twoDaysAgo = new Date(Date.now() - 2 * 86_400_000);

async function make(name: string, touched = new Date()): Promise<string> {
  await mkdir(join(home, 'tmp', name), { recursive: true });
  await utimes(join(home, 'tmp', name), touched, touched);
  return name;
}

/** The number of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

it('leaves to the next process that opens DuckDB no folder of a dead one, and takes none of a living one', async () => {
  const kept = [
    await make(basename(temporaryFolder(home))),
    await make(`duckdb-${hostname()}-${process.ppid}-abcdef`),
    await make('duckdb-another-machine-17-abcdef'),
    await make('somebody-elses', twoDaysAgo),
  ];
  await make(`duckdb-${hostname()}-${deadPid()}-abcdef`);
  await make(`duckdb-${hostname()}-${process.pid}-abcdef`, twoDaysAgo);
  await make('duckdb-another-machine-18-abcdef', twoDaysAgo);
  const duck = openDuck({ memoryLimit: '64MB', threads: 1, temporary: temporaryFolder(home) });
  await duck.work((connection) => connection.run('select 1'));
  await duck.close();
  expect((await readdir(join(home, 'tmp'))).sort()).toEqual(kept.sort());
});
