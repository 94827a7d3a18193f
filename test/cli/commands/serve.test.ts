import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { nowhere } from '../../support/api.ts';
import { freshDatabase } from '../../support/database.ts';
import { runCliProcess, startCli } from './cli-process.ts';

it('says to a program, in a line of its own, that the API is ready and where', async () => {
  const database = await freshDatabase();
  const home = mkdtempSync(join(tmpdir(), 'ratchet-serve-'));
  const cli = startCli(['api', '--json'], {
    ...{ DATABASE_URL: database.url, TEMPORAL_ADDRESS: nowhere, RATCHET_HOME: home },
    ...{ HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent' },
  });
  const ready = JSON.parse(await cli.said('"ready"'));
  expect(ready).toEqual({ kind: 'ready', port: expect.any(Number), service: 'api', host: '127.0.0.1' });
  expect((await fetch(`http://127.0.0.1:${ready.port}/livez`)).status).toBe(200);
  cli.interrupt();
  expect(await cli.ended).toMatchObject({ code: 0, stderr: '' });
  await database.close();
  rmSync(home, { recursive: true, force: true });
});

it('says to a program that a worker did not start, and to a person why', async () => {
  const { code, stdout, stderr } = await runCliProcess(['worker', '--json'], {});
  expect([code, JSON.parse(stdout)]).toEqual([1, { kind: 'failed', service: 'worker', exit_code: 1 }]);
  expect(stderr).toMatch(/^DATABASE_URL: is not set: /);
});
