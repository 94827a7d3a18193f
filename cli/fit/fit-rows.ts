import type { DuckDBConnection } from '@duckdb/node-api';
import { graphInputs } from '../../activities/fitting/graph-inputs.ts';
import { foldBasis, foldSourceOf } from '../../activities/searching/fold-basis.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { gateColumns } from '../../shared/policy/gate-columns.ts';
import type { FrameStore } from '../../store/snapshots/stored-columns.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { requireColumn } from '../import/header.ts';
import { type DataFile, openDataFile } from './data-file.ts';
import type { FitRequest } from './fit-request.ts';
import { fitTable } from './fit-table.ts';
import type { Kinds } from './infer-kinds.ts';
import { type FitModel, inferModel } from './inferred-model.ts';
import { infiniteNotes } from './infinite-notes.ts';
import { refuseOtherLabels, withLabelWords } from './label-words.ts';
import { addValidation, loadTest, loadTraining, trainingRows, validationRows } from './load-table.ts';
import { type FitFrame, readRows } from './read-rows.ts';
import { testGroups, witnessesAmong } from './test-groups.ts';

/** All that a fit begins with, in memory. */
export type FitRows = {
  readonly declaration: Declaration;
  readonly contract: TableContract;
  /** Rows of training, and of early stopping (part 1). */
  readonly train: FitFrame;
  readonly test: FitFrame;
  /** Who each row of the test is of, where the declaration splits by groups and some have several rows. */
  readonly witnesses?: Int32Array | undefined;
  readonly notes: readonly string[];
};

const trainTable = 'fit_train';
const testTable = 'fit_test';

/** Reads the files and finds what is to be learnt. @throws ImportRefused, CommandFailed where they cannot be learnt from */
export async function readFitRows(
  connection: DuckDBConnection,
  request: FitRequest,
  declared: Declaration | null,
  store: FrameStore,
): Promise<FitRows> {
  const { missing = [], train: trainPath } = request;
  const target = declared?.target.column ?? request.target ?? '';
  const { train, valid, test } = await openFiles(connection, request);
  refuseOtherColumns(
    request,
    target,
    train.columns.map(({ name }) => name),
  );
  const kinds = await loadTraining(connection, train, { missing, table: trainTable });
  refuseOtherTime(request, kinds);
  const { declaration, notes } =
    declared === null
      ? await infer(connection, request, { file: train, kinds })
      : { declaration: declared, notes: [] };
  const table = fitTable(declaration, train, kinds);
  const contract = await withLabelWords(connection, table, trainTable);
  const { sources } = graphInputs(table, table.features, declaration.features);
  const madeOf = sources.map(({ name }) => name);
  const sliced = request.gates
    ? gateColumns(declaration.gates).flatMap(({ name }) => (kinds.has(name) ? [name] : []))
    : [];
  const other = { kinds, missing, needed: [...table.features, ...madeOf, target], train: trainPath };
  const { sampleWeight: weight } = declaration.learner;
  const weighed = { ...other, needed: [...other.needed, ...(weight === undefined ? [] : [weight])] };
  if (valid !== null) await addValidation(connection, valid, { ...weighed, table: trainTable });
  const tested = { ...other, needed: [...other.needed, ...sliced] };
  await loadTest(connection, test, { ...tested, table: testTable });
  const infinite = await notesOfInfinite(connection, { train, valid, test }, { kinds, missing });
  for (const [rows, path] of [
    [trainingRows(trainTable), trainPath],
    [validationRows(trainTable), request.valid ?? ''],
    [`from ${testTable}`, request.test],
  ] as const)
    await refuseOtherLabels(connection, contract, { rows, path });
  const source = foldSourceOf(declaration);
  const folds = source?.column;
  const grouping = testGroups(source, test, kinds);
  const also = [...madeOf, ...(folds !== undefined && kinds.has(folds) ? [folds] : [])];
  const at = { table: trainTable, path: trainPath, weight, also, store };
  const rows = await readRows(connection, contract, at);
  refuseOneClass(contract, rows, trainPath);
  const alsoTested = [...madeOf, ...sliced, ...grouping.columns];
  const testAt = { table: testTable, path: request.test, also: alsoTested, store };
  const testRows = await readRows(connection, contract, testAt);
  const basis = foldBasis(declaration.task, rows.frame, source);
  const grouped = basis.kind === 'grouped' ? { ...rows, groups: basis.groups } : rows;
  const witnesses = witnessesAmong(testRows.frame, grouping);
  const said = [...notes, ...infinite, ...grouping.notes];
  return { declaration, contract, train: grouped, test: testRows, witnesses, notes: said };
}

/** Options that name no column, or one that is something else already. */
function refuseOtherColumns(
  { exclude = [], time, weight }: FitRequest,
  target: string,
  names: readonly string[],
): void {
  requireColumn(target, names, '--target');
  for (const name of exclude) requireColumn(name, names, '--exclude');
  if (time !== undefined) requireColumn(time, names, '--time');
  if (weight !== undefined) requireColumn(weight, names, '--weight');
  if (weight === target)
    throw new CommandFailed(
      `--weight ${target}: is the target; name a column that says how much each row counts`,
    );
}

async function notesOfInfinite(
  connection: DuckDBConnection,
  {
    train,
    valid,
    test,
  }: { readonly train: DataFile; readonly valid: DataFile | null; readonly test: DataFile },
  loading: { readonly kinds: Kinds; readonly missing: readonly string[] },
): Promise<readonly string[]> {
  const trained = valid === null ? [train] : [train, valid];
  const notes: string[] = [];
  for (const file of trained)
    notes.push(...(await infiniteNotes(connection, file, { ...loading, table: trainTable })));
  return [...notes, ...(await infiniteNotes(connection, test, { ...loading, table: testTable }))];
}

function refuseOtherTime({ time, train }: FitRequest, kinds: Kinds): void {
  const kind = time === undefined ? 'timestamp' : kinds.get(time);
  if (kind === 'timestamp') return;
  throw new CommandFailed(
    `--time ${time}: is ${kind === undefined ? 'of a type that no model reads' : `a ${kind}`} in ${train}; name a column of dates or timestamps, such as 2026-01-31 or 2026-01-31T12:00`,
  );
}

/** All of them at once, so that one that is missing is told of before the others are read. */
async function openFiles(connection: DuckDBConnection, { train, valid, test }: FitRequest) {
  return {
    train: await openDataFile(connection, train),
    valid: valid === undefined ? null : await openDataFile(connection, valid),
    test: await openDataFile(connection, test),
  };
}

const infer = (
  connection: DuckDBConnection,
  { task, positive, exclude = [], target = '', weight, time }: FitRequest,
  found: { readonly file: DataFile; readonly kinds: Kinds },
): Promise<FitModel> =>
  inferModel(connection, {
    ...{ ...found, table: trainTable, target, wish: { task, positive } },
    ...{ exclude, weight, time: time ?? null },
  });

function refuseOneClass(
  { target, positive, classes }: TableContract,
  { labels, part }: FitFrame,
  path: string,
): void {
  const [first] = labels;
  if (labels.some((label, row) => part[row] === 0 && label !== first)) return;
  const which =
    positive === null
      ? `the one value ${classes?.[first ?? 0] ?? first}`
      : first === 1
        ? `only "${positive}"`
        : `no "${positive}"`;
  throw new CommandFailed(
    `${path}: the target "${target}" has ${which} in every row of training: there is nothing to learn; give rows of both kinds, or another --positive`,
  );
}
