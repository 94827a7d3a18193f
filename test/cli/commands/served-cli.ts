import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { spawnApi } from '../../support/api-process.ts';
import { openServed, type Served } from '../../support/served-model.ts';
import type { CliEnd } from './cli-process.ts';
import { runCli } from './run-cli.ts';

/** The command line against an API whose model `churn` serves v2 after v1 and whose `empty` serves nothing; no Temporal. */
export type ServedCli = Readonly<{
  served: Served;
  url: string;
  token: string;
  /** A folder for files. */
  folder: string;
  cli(...words: readonly string[]): Promise<CliEnd>;
  /** The same with another key. */
  cliAs(key: string, ...words: readonly string[]): Promise<CliEnd>;
  /** What a command that succeeds prints with --json. */
  json(...words: readonly string[]): Promise<ReturnType<typeof JSON.parse>>;
  /** What a command that fails says, without an answer or a stack. */
  refusal(...words: readonly string[]): Promise<string>;
  close(): Promise<void>;
}>;

export async function openServedCli(): Promise<ServedCli> {
  const token = `rk_${randomBytes(32).toString('base64url')}`;
  const [served, folder] = await Promise.all([openServed(), mkdtemp(join(tmpdir(), 'ratchet-cli-'))]);
  await served.declare('churn');
  await served.declare('empty');
  for (const version of [await served.train('churn'), await served.train('churn')])
    await served.promote('churn', version);
  const api = await spawnApi({ databaseUrl: served.url, home: served.home, token });
  const cliAs = (key: string, ...words: readonly string[]): Promise<CliEnd> =>
    runCli(words, { RATCHET_URL: api.url, RATCHET_TOKEN: key });
  const cli = (...words: readonly string[]): Promise<CliEnd> => cliAs(token, ...words);
  return {
    ...{ served, url: api.url, token, folder, cli, cliAs },
    async json(...words) {
      const { code, stdout, stderr } = await cli(...words, '--json');
      expect([code, stderr]).toEqual([0, '']);
      return JSON.parse(stdout);
    },
    async refusal(...words) {
      const { code, stdout, stderr } = await cli(...words);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).not.toContain('    at ');
      return stderr;
    },
    async close() {
      await api.terminate();
      await served.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
