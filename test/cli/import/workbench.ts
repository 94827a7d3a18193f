import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { declarationChecks } from '../../../cli/declare/checks.ts';
import { loadLedger } from '../../../cli/import/import-command.ts';
import { importFile } from '../../../cli/import/import-file.ts';
import type { Imported, ImportRequest } from '../../../cli/import/import-request.ts';
import { openPool, type Pool } from '../../../store/postgres/pool.ts';
import { freshDatabase } from '../../support/database.ts';

export type Workbench = {
  readonly pool: Pool;
  readonly folder: string;
  readonly url: string;
  /** Writes a file into the folder and answers its path. */
  file(name: string, content: string | Uint8Array): string;
  /** The declaration's file of a model. */
  yaml(model: string): string;
  import(request: ImportRequest): Promise<Imported>;
  /** Where declarations are written. */
  readonly modelsFolder: string;
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
};

/** A database, a folder of files and one of declarations, as `ratchet import` has them. */
export async function openWorkbench(): Promise<Workbench> {
  const database = await freshDatabase();
  const pool = openPool(database.url);
  const folder = mkdtempSync(join(tmpdir(), 'ratchet-import-'));
  const modelsFolder = join(folder, 'models');
  return {
    pool,
    folder,
    modelsFolder,
    url: database.url,
    file(name, content) {
      const path = join(folder, name);
      writeFileSync(path, content);
      return path;
    },
    yaml: (model) => readFileSync(join(modelsFolder, `${model}.yaml`), 'utf8'),
    import: (request) =>
      importFile(
        {
          pool,
          ledger: loadLedger(pool),
          modelsFolder,
          checks: declarationChecks,
          actor: 'tester',
        },
        request,
      ),
    rows: async (sql) => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      try {
        return (await client.query(sql)).rows;
      } finally {
        await client.end();
      }
    },
    close: async () => {
      await pool.end();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
