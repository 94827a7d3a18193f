import type { DeclarationCheck } from '../../shared/declaration/parse.ts';
import type { Task } from '../../shared/declaration/task.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import type { StoredOutcome } from '../declare/apply.ts';
import type { Inference } from '../declare/inference.ts';
import type { LoadLedger } from './load-ledger.ts';

/** What the user asked for. */
export type ImportRequest = {
  readonly file: string;
  readonly model: string;
  readonly target?: string | undefined;
  readonly key?: readonly string[] | undefined;
  readonly time?: string | undefined;
  readonly positive?: string | undefined;
  readonly task?: Task | undefined;
  /** Kind of learner that the file declares. */
  readonly learner?: string | undefined;
  /** Columns that are never features. */
  readonly exclude?: readonly string[] | undefined;
  /** Cells that mean "missing", besides the empty one. */
  readonly missing?: readonly string[] | undefined;
  /** Overwrites the model's file. */
  readonly force?: boolean | undefined;
  /** Loads a file that was loaded before. */
  readonly again?: boolean | undefined;
};

export type ImportDependencies = {
  /** Of the database that holds both the table and the ledger. */
  readonly pool: Pool;
  readonly ledger: LoadLedger;
  /** Folder of declarations. */
  readonly modelsFolder: string;
  readonly checks: readonly DeclarationCheck[];
  readonly actor: string;
  readonly onProgress?: (step: string, rowCount: number) => void;
};

type Loaded = {
  readonly model: string;
  readonly table: string;
  readonly rowCount: number;
  readonly inserted: number;
  readonly updated: number;
};

/** What an import did: a new model, rows added to the table of one that is declared, or what was left of an earlier one. */
export type Imported =
  | (Loaded & {
      readonly kind: 'declared';
      /** Path of the file that was written. */
      readonly file: string;
      readonly inference: Inference;
      readonly applied: StoredOutcome;
    })
  | (Loaded & {
      readonly kind: 'added';
      readonly notes: readonly string[];
      /** What the user should look at before the next run. */
      readonly warnings: readonly string[];
    })
  /** An earlier import was ended before it wrote the model's file, which was written now; rows are the earlier ones. */
  | (Loaded & { readonly kind: 'completed'; readonly file: string });
