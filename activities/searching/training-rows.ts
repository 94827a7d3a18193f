import { canonicalJson } from '../../shared/canonical-json.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { searchBudgetOf } from '../../shared/declaration/learner.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { FoldBasis } from '../../shared/search/folds.ts';
import type { LargeRead } from '../../store/snapshots/read-frame.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import { columnsRead } from '../fitting/graph-inputs.ts';
import type { LabelledFrame } from '../fitting/labelled-frame.ts';
import { baseRecipe } from '../fitting/recipe.ts';
import { tableWithClasses } from '../fitting/table-with-classes.ts';
import { protectedColumns } from '../judging/protected-columns.ts';
import type { ValidatedData } from '../validated-data.ts';
import { foldBasis, foldSourceOf } from './fold-basis.ts';
import type { TrialRecipe } from './score-trial.ts';

/** Everything that decides which rows a run learns from, and what of them. */
export type TrainingOrigin = {
  readonly declaration: Declaration;
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
  readonly data: ValidatedData;
};

/** All labelled rows of a run's snapshot, with what is known of them; a thread keeps them from trial to trial. */
export type TrainingRows = {
  readonly origin: string;
  /** With the classes of a multiclass target. */
  readonly table: TableContract;
  readonly recipe: TrialRecipe;
  readonly read: LargeRead & Pick<LabelledFrame, 'groups'>;
  /** What the folds of trials are cut by. */
  readonly basis: FoldBasis;
};

/** Reads the rows, unless those that were kept are the same. */
export async function trainingRows(
  snapshots: Snapshots,
  { declaration, manifest, table: given, data }: TrainingOrigin,
  known: TrainingRows | null,
): Promise<TrainingRows> {
  const origin = canonicalJson({ declaration, manifest, table: given, data });
  if (known?.origin === origin) return known;
  const { features, rows } = data.report;
  const profile = await snapshots.readProfile(manifest.model, manifest.id);
  const table = tableWithClasses(given, profile);
  const recipe = baseRecipe(declaration, table, { features, profile });
  const source = foldSourceOf(declaration);
  const isSearched = searchBudgetOf(declaration.learner) !== null;
  const hasGroups = recipe.targetMeans !== null && source?.by === 'group';
  const folds = isSearched || hasGroups ? source : null;
  const columns = new Set([...columnsRead(recipe), ...protectedColumns(declaration, table)]);
  const { sampleWeight: weight } = declaration.learner;
  const { split } = data;
  const read = await snapshots.readLargeFrame({
    ...{ declaration, table, manifest, split, allUsed: rows.used === rows.total },
    ...{ columns: [...new Set([...columns, ...(folds === null ? [] : [folds.column])])], weight },
  });
  const kept = [...read.frame.columns].filter(([name]) => columns.has(name));
  const frame = { ...read.frame, columns: new Map(kept) };
  const basis = foldBasis(recipe.task, read.frame, folds);
  const groups = basis.kind === 'grouped' ? { groups: basis.groups } : {};
  return { origin, table, recipe, read: { ...read, frame, ...groups }, basis };
}
