import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Load } from '../../store/postgres/loads.ts';
import type { Queryable } from '../../store/postgres/pool.ts';

/** What an import asks of the ledger. */
export type LoadLedger = {
  readDeclared(model: string): Promise<Declaration | null>;
  findLoad(
    model: string,
    fileDigest: string,
  ): Promise<{ readonly fileName: string; readonly loadedAt: Date | string } | null>;
  /** Words that meant "missing" in the files before. */
  readMissingWords(model: string): Promise<readonly string[]>;
  recordLoad(db: Queryable, load: Load): Promise<unknown>;
};
