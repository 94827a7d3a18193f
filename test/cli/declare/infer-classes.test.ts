import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../../cli/declare/column-profile.ts';
import { declarationText } from '../../../cli/declare/declaration-text.ts';
import { inferTarget, targetExpression } from '../../../cli/declare/infer-target.ts';
import { infer } from '../../../cli/declare/inference.ts';
import { parseDeclaration } from '../../../shared/declaration/parse.ts';

const species: ColumnProfile = {
  ...{
    name: 'species',
    postgresType: 'text',
    type: 'category',
    rowCount: 344,
    missingCount: 0,
    infiniteCount: 0,
  },
  ...{ distinctCount: 3, min: null, max: null, numbers: null, strength: null },
  levels: ['Gentoo', 'Adelie', 'it’s: “new”'],
};
const size: ColumnProfile = {
  ...{
    name: 'size',
    postgresType: 'double precision',
    type: 'number',
    rowCount: 344,
    missingCount: 2,
    infiniteCount: 0,
  },
  ...{ distinctCount: 200, min: 10, max: 90, numbers: null, levels: null, strength: 0.9 },
};

describe('a target of several words', () => {
  it('is a task of its classes, which the file lists, judged by accuracy', () => {
    const target = inferTarget(species, {});
    expect(target).toMatchObject({
      task: 'multiclass',
      positive: null,
      values: ['Adelie', 'Gentoo', 'it’s: “new”'],
      notes: ['task: multiclass, for the target has 3 values'],
    });
    const inference = infer({
      model: 'penguins',
      source: {
        ...{ schema: 'public', table: 'penguins', key: ['id'] },
        ...{ watermark: null, time: null, connection: null },
      },
      ...{ exclude: [], target, profiles: [size, species], positiveCount: 0, notes: [], warnings: [] },
      learner: null,
    });
    const parsed = parseDeclaration(declarationText(inference), { file: 'penguins.yaml' });
    if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
    expect(parsed.declaration).toMatchObject({
      task: 'multiclass',
      target: { column: 'species', classes: ['Adelie', 'Gentoo', 'it’s: “new”'] },
      gates: [
        { metric: 'accuracy', against: 'prior' },
        { metric: 'accuracy', against: 'champion' },
      ],
    });
  });

  it('tells how well a column knows it by its commonest class', () => {
    expect(targetExpression(inferTarget(species, {}), species)).toEqual({
      kind: 'binary',
      sql: `case when "species" is not null then ("species"::text = 'Gentoo')::int end`,
    });
  });

  it.each([{}, { task: 'multiclass' }, { positive: 'Adelie' }] as const)(
    'is refused where one of them is NaN, whatever is asked: %o',
    (wish) => {
      const spoilt = { ...species, levels: ['Gentoo', 'Adelie', 'nan'] };
      expect(() => inferTarget(spoilt, wish)).toThrow(/"species" is "nan" in some rows.*--missing nan/);
    },
  );

  it('is binary where a positive value is named, and numbers are classes only where they are said to be', () => {
    expect(inferTarget(species, { positive: 'Adelie' })).toMatchObject({
      task: 'binary',
      positive: 'Adelie',
    });
    const numbers = { ...size, distinctCount: 3, numbers: [10, 9, 2] };
    expect(inferTarget(numbers, {}).task).toBe('regression');
    expect(inferTarget(numbers, { task: 'multiclass' }).values).toEqual(['2', '9', '10']);
  });
});
