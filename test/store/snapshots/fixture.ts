import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { resolveTable, type TableContract } from '../../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../../shared/dataset/manifest.ts';
import { Declaration } from '../../../shared/declaration/schema.ts';
import type { PullRequest, PullResult } from '../../../store/snapshots/pull-request.ts';
import { openSnapshots, type Snapshots } from '../../../store/snapshots/snapshots.ts';
import { freshDatabase } from '../../support/database.ts';

export type Fixture = {
  readonly url: string;
  readonly home: string;
  readonly snapshots: Snapshots;
  sql(text: string): Promise<pg.QueryResult>;
  pull(declaration: Declaration, options?: Partial<PullRequest>): Promise<PullResult>;
  /** Names of all files of a model, sorted. */
  files(model?: string): Promise<readonly string[]>;
  close(): Promise<void>;
};

/** A database and a home of the test's own. */
export async function openFixture(): Promise<Fixture> {
  const database = await freshDatabase();
  const home = await mkdtemp(join(tmpdir(), 'ratchet-snapshots-'));
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query('set search_path = public');
  const snapshots = openSnapshots({ home });
  let attempt = 0;
  return {
    url: database.url,
    home,
    snapshots,
    sql: (text) => client.query(text),
    async pull(declaration, options = {}) {
      attempt += 1;
      const pulled = await snapshots.pull({
        declaration,
        connectionString: database.url,
        previous: null,
        attempt: `r-test-${attempt}`,
        ...options,
      });
      await pulled.kept;
      return pulled;
    },
    files: async (model = 'm') => {
      const entries = await readdir(join(home, 'snapshots', model), { recursive: true }).catch(() => []);
      return entries.sort();
    },
    async close() {
      await snapshots.close();
      await client.end();
      await database.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A declaration of table `t` with key `id`, target `y` and small thresholds, changed as the test says. */
export function declare(changes: Readonly<Record<string, unknown>> = {}): Declaration {
  const { source, contract, ...rest } = changes as { source?: object; contract?: object };
  return Declaration.parse({
    model: 'm',
    task: 'binary',
    source: { table: 't', key: 'id', ...source },
    target: { column: 'y', positive: 'yes' },
    contract: { rowsMin: 1, positiveShare: { min: 0.01, max: 0.99 }, ...contract },
    ...rest,
  });
}

/** The table that a declaration and a snapshot make together. */
export function tableOf(declaration: Declaration, manifest: SnapshotManifest): TableContract {
  const resolved = resolveTable(declaration, manifest.columns);
  if (resolved.kind === 'unresolved') throw new Error(JSON.stringify(resolved.problems));
  return resolved.table;
}
