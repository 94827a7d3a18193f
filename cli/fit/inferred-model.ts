import type { DuckDBConnection } from '@duckdb/node-api';
import { parseDeclaration } from '../../shared/declaration/parse.ts';
import { problemText } from '../../shared/declaration/problem.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { rowsOf } from '../../store/snapshots/duck.ts';
import type { ColumnProfile } from '../declare/column-profile.ts';
import { isKeyLike } from '../declare/column-role.ts';
import { declarationText } from '../declare/declaration-text.ts';
import { inferTarget, type TargetWish, targetExpression } from '../declare/infer-target.ts';
import { infer } from '../declare/inference.ts';
import { identityColumn } from '../import/own-columns.ts';
import { ImportRefused } from '../import/refusal.ts';
import type { DataFile } from './data-file.ts';
import type { Kinds } from './infer-kinds.ts';
import { profileFeature, profileTarget } from './profile-rows.ts';

/** A declaration, and what was decided for the user or should be looked at. */
export type FitModel = { readonly declaration: Declaration; readonly notes: readonly string[] };

export type InferModel = {
  readonly file: DataFile;
  readonly kinds: Kinds;
  /** Table that holds the rows of training. */
  readonly table: string;
  readonly target: string;
  readonly wish: TargetWish;
  readonly exclude: readonly string[];
  /** Column of the weights of the rows: neither feature nor key. */
  readonly weight: string | undefined;
  /** Column of the event time: neither feature nor key. */
  readonly time: string | null;
};

/** Infers from the rows of training what an import would declare. @throws ImportRefused where they cannot be learnt from */
export async function inferModel(
  connection: DuckDBConnection,
  { file, kinds, table, target: column, wish, exclude, weight, time }: InferModel,
): Promise<FitModel> {
  const named = (name: string) => ({ name, kind: kinds.get(name) });
  const targetProfile = await profileTarget(connection, named(column), table);
  const target = inferTarget(targetProfile, wish);
  const expression = targetExpression(target, targetProfile);
  const rows = { table, rowCount: targetProfile.rowCount, target: expression };
  const profiles: ColumnProfile[] = [];
  const unread = file.columns.filter(({ name }) => !kinds.has(name)).map(({ name }) => name);
  for (const { name } of file.columns.filter((each) => kinds.has(each.name) && each.name !== weight))
    profiles.push(name === column ? targetProfile : await profileFeature(connection, named(name), rows));
  const key = profiles.find((profile) => profile.name !== column && isKeyLike(profile))?.name;
  const [counted] = await rowsOf(
    connection,
    `select count(*) filter (where (${expression.sql}) = 1) as n from ${table}`,
  );
  const inference = infer({
    model: 'fit',
    source: {
      ...{ schema: 'public', table: 'fit', key: [key ?? identityColumn] },
      ...{ watermark: null, time, connection: null },
    },
    ...{ exclude, target, profiles, learner: null },
    positiveCount: target.task === 'binary' ? Number(counted?.['n'] ?? 0) : 0,
    notes: key === undefined ? [] : [`${key} is unique in every row: taken for a key, and left out`],
    warnings: [],
  });
  const parsed = parseDeclaration(declarationText(inference), { file: file.path });
  if (parsed.kind === 'invalid')
    throw new ImportRefused(
      `what was inferred is not valid:\n${parsed.problems.map(problemText).join('\n')}`,
    );
  const { declaration } = parsed;
  const weighed = { ...declaration, learner: { ...declaration.learner, sampleWeight: weight } };
  return {
    declaration: weight === undefined ? declaration : weighed,
    notes: [
      ...unread.map((name) => `${name} has a type that no model reads; left out of the features`),
      ...inference.notes.filter(isOfFit),
      ...inference.warnings,
    ],
  };
}

/** Notes on runs and on a champion do not concern a fit. */
const isOfFit = (note: string): boolean => !/^(?:rowsMin|margin against the champion)/.test(note);
