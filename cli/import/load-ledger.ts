import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Queryable } from '../../store/postgres/pool.ts';

export type Load = {
  readonly model: string;
  readonly fileDigest: string;
  readonly fileName: string;
  readonly rowCount: number;
  readonly inserted: number;
  readonly updated: number;
  readonly actor: string;
};

/** What an import asks of the ledger. */
export type LoadLedger = {
  readDeclared(model: string): Promise<Declaration | null>;
  findLoad(
    model: string,
    fileDigest: string,
  ): Promise<{ readonly fileName: string; readonly loadedAt: Date | string } | null>;
  recordLoad(db: Queryable, load: Load): Promise<unknown>;
};
