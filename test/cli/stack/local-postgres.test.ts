import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../../cli/stack/free-port.ts';
import { removeData } from '../../../cli/stack/fresh.ts';
import { type Guard, startGuard } from '../../../cli/stack/guard.ts';
import { startLocalPostgres } from '../../../cli/stack/local-postgres.ts';
import { showProgress } from '../../../cli/stack/progress.ts';
import { writePostgresAccess } from '../../../cli/stack/secrets.ts';
import { readEnvironment } from '../../../config/environment.ts';
import { newHome, removeHome } from './running-stack.ts';

let home: string;
let guard: Guard;
let ending: AbortController;
let rival: Server;
beforeEach(() => {
  home = newHome();
  mkdirSync(join(home, 'logs'));
  guard = startGuard();
  ending = new AbortController();
  rival = createServer();
});
afterEach(async () => {
  ending.abort();
  await guard.end();
  rival.close();
  removeData(home);
  removeHome(home);
});

it('takes another port where its own was taken while the cluster was made', async () => {
  const port = await freePort();
  writePostgresAccess(home, { port, password: 'secret' });
  const said: string[] = [];
  const progress = showProgress({ isTTY: false, columns: 80, write: (text: string) => said.push(text) > 0 });
  const { variables } = readEnvironment();
  const url = await startLocalPostgres(
    {
      home,
      progress,
      variables(changes) {
        if (!rival.listening) rival.listen(port, '127.0.0.1'); // the port was looked at, the cluster is made next
        return variables(changes);
      },
    },
    guard,
    ending.signal,
  );
  expect(new URL(url).port).not.toBe(String(port));
  expect(said.join('')).toContain(`Port ${port} is taken: PostgreSQL listens on`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await client.end();
});
