import { describe, expect, it } from 'vitest';
import { resolveTable } from '../../../shared/contract/table.ts';
import { tableProblemText } from '../../../shared/contract/table-problems.ts';
import type { SourceColumn } from '../../../shared/dataset/manifest.ts';
import { Declaration } from '../../../shared/declaration/schema.ts';

const columns: readonly SourceColumn[] = [
  { name: 'at', postgresType: 'timestamp with time zone', type: 'timestamp' },
  { name: 'city', postgresType: 'text', type: 'category' },
  { name: 'doc', postgresType: 'jsonb', type: 'text' },
  { name: 'gone', postgresType: 'timestamp with time zone', type: 'timestamp' },
  { name: 'id', postgresType: 'integer', type: 'integer' },
  { name: 'ratchet_loaded_at', postgresType: 'timestamp with time zone', type: 'timestamp' },
  { name: 'sex', postgresType: 'text', type: 'category' },
  { name: 'signed_up', postgresType: 'date', type: 'timestamp' },
  { name: 'tenure', postgresType: 'integer', type: 'integer' },
  { name: 'y', postgresType: 'boolean', type: 'boolean' },
];

const declare = (changes: Readonly<Record<string, unknown>> = {}) => {
  const { source, ...rest } = changes as { source?: object };
  return Declaration.parse({
    model: 'm',
    task: 'binary',
    source: {
      table: 't',
      key: 'id',
      time: 'at',
      watermark: 'ratchet_loaded_at',
      deletedAt: 'gone',
      ...source,
    },
    target: { column: 'y', positive: true },
    features: { protected: ['sex'], exclude: ['tenure'] },
    ...rest,
  });
};

describe('resolving a table', () => {
  it('gives every column its role; features are what is left', () => {
    const resolved = resolveTable(declare(), columns);
    if (resolved.kind !== 'resolved') throw new Error(JSON.stringify(resolved.problems));
    expect(Object.fromEntries(resolved.table.columns.map(({ name, role }) => [name, role]))).toEqual({
      at: 'time',
      city: 'feature',
      doc: 'ignored',
      gone: 'deleted-at',
      id: 'key',
      ratchet_loaded_at: 'watermark',
      sex: 'protected',
      signed_up: 'feature',
      tenure: 'excluded',
      y: 'target',
    });
    expect(resolved.table).toMatchObject({ features: ['city', 'signed_up'], positive: 'true', extra: [] });
  });

  it('keeps the weight from the features, and wants one in every row, above zero', () => {
    const resolved = resolveTable(
      declare({ learner: { sampleWeight: 'tenure' }, features: { protected: ['sex'] } }),
      columns,
    );
    if (resolved.kind !== 'resolved') throw new Error(JSON.stringify(resolved.problems));
    expect(resolved.table.features).toEqual(['city', 'signed_up']);
    expect(resolved.table.columns.find(({ name }) => name === 'tenure')).toMatchObject({
      ...{ role: 'weight', min: 0, missingMax: 0 },
    });
    const words = resolveTable(declare({ learner: { sampleWeight: 'city' } }), columns);
    if (words.kind !== 'unresolved') throw new Error('words are no weights');
    expect(words.problems.map(tableProblemText)).toEqual([
      'learner.sampleWeight: a weight is a number, "city" is category; declare its type as number, or name another column',
    ]);
    expect(resolveTable(declare({ learner: { sampleWeight: 'w' } }), columns)).toMatchObject({
      problems: [{ column: 'w', path: ['learner', 'sampleWeight'] }],
    });
  });

  it('takes only included columns, a time among them', () => {
    const resolved = resolveTable(declare({ features: { include: ['tenure', 'at'] } }), columns);
    expect(resolved).toMatchObject({ kind: 'resolved', table: { features: ['at', 'tenure'] } });
  });

  it('merges declared rules over types and defaults, and lists extra columns', () => {
    const contract = {
      missingMax: 0.2,
      columns: { tenure: { type: 'category', values: [1, 2], severity: 'warn' }, city: { missingMax: 0 } },
    };
    const resolved = resolveTable(declare({ contract, features: {} }), columns);
    if (resolved.kind !== 'resolved') throw new Error(JSON.stringify(resolved.problems));
    const byName = new Map(resolved.table.columns.map((column) => [column.name, column]));
    expect(byName.get('tenure')).toMatchObject({
      sourceType: 'integer',
      type: 'category',
      values: ['1', '2'],
      severity: 'warn',
      missingMax: 0.2,
    });
    expect(byName.get('city')).toMatchObject({ missingMax: 0, severity: 'stop' });
    expect(byName.get('y')?.missingMax).toBeNull();
    expect(resolved.table.extra).toEqual(['sex', 'signed_up']);
  });

  it('names every column that is missing, where it is declared, and what there is', () => {
    const declaration = declare({
      source: { key: ['id', 'k2'], time: 'when' },
      target: { column: 'label', positive: true },
      features: { include: ['city', 'colour'] },
      contract: { columns: { income: {}, optional: { required: false } } },
    });
    const resolved = resolveTable(declaration, columns);
    if (resolved.kind !== 'unresolved') throw new Error('resolved');
    expect(resolved.problems.map(({ column }) => column)).toEqual([
      'label',
      'k2',
      'when',
      'colour',
      'income',
    ]);
    expect(resolved.problems.map(tableProblemText)[0]).toBe(
      'target.column: the source has no column "label"; it has at, city, doc, gone, id, ratchet_loaded_at, sex, signed_up, tenure, y',
    );
  });

  it.each([
    [
      'a time that is none',
      { source: { time: 'tenure' } },
      'tenure',
      'source.time: column "tenure" is integer, not a timestamp',
    ],
    [
      'a regression on words',
      { task: 'regression', target: { column: 'city' } },
      'city',
      'target.column: a regression needs a number',
    ],
    [
      'a time as a number',
      { contract: { columns: { signed_up: { type: 'number' } } } },
      'signed_up',
      'contract.columns.signed_up.type: the source has timestamp, which cannot be read as number',
    ],
    [
      'a monotone name that is none of the source',
      { learner: { kind: 'gradient-boosting', parameters: { monotone: { tenor: 1 } } } },
      'tenor',
      'learner.parameters.monotone.tenor: "tenor" is no feature (the source has no such column); ordered features are',
    ],
    [
      'a monotone column that is left out',
      { learner: { kind: 'gradient-boosting', parameters: { monotone: { tenure: 1 } } } },
      'tenure',
      '"tenure" is no feature (its role is excluded); ordered features are none',
    ],
    [
      'a monotone feature of levels',
      {
        features: {},
        learner: { kind: 'gradient-boosting', parameters: { monotone: { tenure: -1, city: 1, sex: 0 } } },
      },
      'city',
      '"city" is a category, in whose values no score can grow or fall; ordered features are tenure',
    ],
    [
      'a monotone time, which is taken apart',
      { learner: { kind: 'gradient-boosting', parameters: { monotone: { signed_up: 1 } } } },
      'signed_up',
      '"signed_up" is a timestamp',
    ],
    [
      'nothing to learn from',
      { features: { exclude: ['city', 'signed_up', 'tenure', 'sex'] } },
      '*',
      'no column is left to learn from',
    ],
  ])('refuses %s', (_title, changes, column, message) => {
    const resolved = resolveTable(declare(changes), columns);
    if (resolved.kind !== 'unresolved') throw new Error('resolved');
    expect(resolved.problems.map((problem) => [problem.column, tableProblemText(problem)])).toEqual([
      [column, expect.stringContaining(message)],
    ]);
  });
});
