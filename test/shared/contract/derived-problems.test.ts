import { describe, expect, it } from 'vitest';
import { resolveTable } from '../../../shared/contract/table.ts';
import { tableProblemText } from '../../../shared/contract/table-problems.ts';
import { parseDeclaration } from '../../../shared/declaration/parse.ts';
import { problemText } from '../../../shared/declaration/problem.ts';

const text = (derived: string, more = ''): string =>
  `model: m
task: binary
source: { table: t, key: id, time: at, watermark: loaded }
target: { column: y, positive: true }
features:
  protected: [sex]
  exclude: [born]
  derived:
    ${derived}
${more}`;

const columns = (
  [
    ['at', 'timestamp'],
    ['born', 'timestamp'],
    ['calls', 'integer'],
    ['doc', 'text'],
    ['id', 'integer'],
    ['loaded', 'timestamp'],
    ['sex', 'category'],
    ['y', 'boolean'],
  ] as const
).map(([name, type]) => ({ name, type, postgresType: '' }));

function problemsOf(yaml: string): readonly string[] {
  const parsed = parseDeclaration(yaml, { file: 'm.yaml' });
  if (parsed.kind === 'invalid') return parsed.problems.map(problemText);
  const resolved = resolveTable(parsed.declaration, columns);
  return resolved.kind === 'resolved' ? [] : resolved.problems.map(tableProblemText);
}

describe('derived features', () => {
  it('may be made of features, of excluded columns and of the event time', () => {
    expect(problemsOf(text('{ age: "days_between(born, at)", many: "calls > 3" }'))).toEqual([]);
  });

  it.each([
    [
      '{ a: "1 +" }',
      'm.yaml:9: features.derived.a: at character 4: expected a column, a value or a function',
    ],
    [
      '{ a: "b", b: "a" }',
      'm.yaml:9: features.derived.b: at character 1: is made of itself (a from b from a)',
    ],
    ['{ a: "y" }', 'at character 1: y is the target, which no request knows; leave it out'],
    ['{ a: "case when sex = \'f\' then 1 end" }', 'at character 11: sex is protected: what is derived of it'],
    ['{ a: "id * 2" }', 'at character 1: id is the key, which tells rows apart'],
    ['{ born: "calls" }', 'features.derived.born: features.exclude names a column of the source so'],
    ['{ "a b": "calls" }', 'features.derived["a b"]: a derived feature is named by letters, digits and _'],
    ['{ a: 12 }', 'expected string'],
    [`{ ${Array.from({ length: 501 }, (_, at) => `d${at}: calls`).join(', ')} }`, 'at most 500'],
  ])('%s is refused before a source is looked at', (derived, problem) => {
    const problems = problemsOf(text(derived));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it.each([
    ['{ a: "colls / 2" }', 'at character 1: there is no column "colls"; did you mean calls?'],
    ['{ a: "born + 1" }', 'at character 1: expected a number, found a timestamp; use days_between'],
    ['{ a: "doc = \'x\'" }', 'at character 1: doc is free text; declare contract.columns.doc.type: category'],
    ['{ a: "days_between(loaded, at)" }', 'loaded tells when the row was written, which no request knows'],
    ['{ calls: "hour(at)" }', 'features.derived.calls: the source has a column of that name; choose another'],
  ])('%s does not fit the source, and is told where', (derived, problem) => {
    expect(problemsOf(text(derived))).toEqual([expect.stringContaining(problem)]);
  });

  it('can be bound to be monotone where they have an order', () => {
    const bound = (name: string) =>
      `learner: { kind: gradient-boosting, parameters: { monotone: { ${name}: 1 } } }`;
    const derived = '{ per_day: "calls / 30", band: "bins(calls, 3)" }';
    expect(problemsOf(text(derived, bound('per_day')))).toEqual([]);
    expect(problemsOf(text(derived, bound('band')))).toEqual([
      expect.stringContaining('"band" is a category'),
    ]);
  });
});
