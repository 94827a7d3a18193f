import type { Applied, StoredDeclaration, storeDeclaration } from '../../store/postgres/declarations.ts';
import type { Load } from '../../store/postgres/loads.ts';
import type { Queryable } from '../../store/postgres/pool.ts';

/** What an import asks of the ledger. */
export type LoadLedger = {
  readDeclared(model: string): Promise<Pick<StoredDeclaration, 'declaration' | 'sourceText'> | null>;
  /** Inside the transaction that makes the table. */
  storeDeclaration(db: Queryable, applied: Parameters<typeof storeDeclaration>[1]): Promise<Applied>;
  findLoad(
    model: string,
    fileDigest: string,
  ): Promise<{
    readonly fileName: string;
    readonly rowCount: number;
    readonly loadedAt: Date | string;
  } | null>;
  /** Words that meant "missing" in the files before. */
  readMissingWords(model: string): Promise<readonly string[]>;
  recordLoad(db: Queryable, load: Load): Promise<unknown>;
};
