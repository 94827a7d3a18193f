import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { quoteColumn, quoteValue } from '../../shared/contract/column-value.ts';
import type { Violation } from '../../shared/contract/report.ts';
import type { ColumnType } from '../../shared/declaration/contract.ts';
import { type ContractCase, must } from '../../shared/extension/contract-case.ts';
import type {
  Cell,
  CheckExamples,
  CheckExtension,
  ExampleRows,
} from '../../shared/extension/define-check.ts';
import { openDuck } from '../snapshots/duck.ts';
import { type MeasuredTable, runOwnCheck } from '../snapshots/run-own-check.ts';

/** What every check owes. */
export function checkContract({ check, examples }: CheckExtension): readonly ContractCase[] {
  const found = (rows: ExampleRows): Promise<readonly Violation[]> => {
    const { parameters = {} } = examples;
    return measured(rows, examples, (connection, table) =>
      runOwnCheck(connection, table, { check, parameters, severity: 'stop' }),
    );
  };
  return [
    {
      title: 'takes the parameters of its examples',
      run() {
        const [problem] = check.problems(examples.parameters ?? {});
        must(
          problem === undefined,
          `${problem?.path.join('.')}: ${problem?.message}`,
          'mend the example or the schema',
        );
      },
    },
    {
      title: 'finds nothing in a table that is in order',
      async run() {
        must(examples.clean?.length > 0, 'there is no such table', 'give one: examples: {clean: [{…}]}');
        const [violation] = await found(examples.clean);
        must(violation === undefined, String(violation?.detail), 'mend the example or the check');
      },
    },
    {
      title: 'finds what is planted, and says what is wrong',
      async run() {
        must(examples.planted?.length > 0, 'there is no such table', 'give one: examples: {planted: [{…}]}');
        const [violation] = await found(examples.planted);
        must(violation !== undefined, 'it finds nothing', 'mend the example or the check');
        const prefix = `${check.name}: `;
        must(
          violation?.detail.startsWith(prefix) === true && violation.detail.length > prefix.length,
          String(violation?.detail),
          'mend the SQL, or say in `detail` what was found',
        );
      },
    },
    {
      title: 'finds the same again, whatever the order of the rows',
      async run() {
        const plain = (violations: readonly Violation[]) =>
          JSON.stringify(violations.map(({ samples, ...violation }) => [violation, samples.toSorted()]));
        const [one, other] = [await found(examples.planted), await found(examples.planted.toReversed())];
        must(
          plain(one) === plain(other),
          'it finds something else in the rows turned around',
          'aggregate by what does not depend on order',
        );
      },
    },
    {
      title: 'bears a table without rows',
      async run() {
        const none = await measured(examples.planted, examples, (connection, table) =>
          runOwnCheck(
            connection,
            { ...table, data: `select * from (${table.data}) where false` },
            { check, parameters: examples.parameters ?? {}, severity: 'stop' },
          ),
        );
        const failed = none.find(({ detail }) => detail.startsWith(`the check ${check.name} failed`));
        must(failed === undefined, String(failed?.detail), 'aggregates of no rows are null: judge them');
      },
    },
  ];
}

/** Rows in DuckDB's memory, as a snapshot has them. */
async function measured<Answer>(
  rows: ExampleRows,
  { types = {} }: CheckExamples,
  work: (connection: Parameters<typeof runOwnCheck>[0], table: MeasuredTable) => Promise<Answer>,
): Promise<Answer> {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.map((name) => ({ name, type: types[name] ?? typeOf(rows, name) }));
  const values = rows.map(
    (row, place) => `(${[...names.map((name) => literal(row[name] ?? null)), place].join(', ')})`,
  );
  const listed = [...names.map((_, at) => `v${at}`), 'place'].map(quoteColumn).join(', ');
  const casts = columns.map(({ type }, at) => `v${at}::${sqlTypes[type]} as c${at}`);
  // A row is told by what it holds, wherever it stands.
  const key = `concat_ws(',', ${names.map((_, at) => `v${at}`).join(', ')}) as row_key`;
  const data = `select ${[...casts, 'place', key].join(', ')} from (values ${values.join(', ')}) as given(${listed})`;
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-check-'));
  const duck = openDuck({ memoryLimit: '256MB', threads: 1, temporary: join(folder, 'duck') });
  try {
    return await duck.work((connection) => work(connection, { data, columns }));
  } finally {
    await duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}

const sqlTypes: Readonly<Record<ColumnType, string>> = {
  number: 'double',
  integer: 'double',
  boolean: 'boolean',
  category: 'varchar',
  text: 'varchar',
  timestamp: 'timestamp',
};

function typeOf(rows: ExampleRows, name: string): ColumnType {
  const value = rows.map((row) => row[name] ?? null).find((cell) => cell !== null);
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'number' ? 'number' : 'category';
}

const literal = (cell: Cell): string =>
  cell === null ? 'null' : typeof cell === 'string' ? quoteValue(cell) : String(cell);
