import { describe, expect, it } from 'vitest';
import { parseDeclaration } from '../../../shared/declaration/parse.ts';
import { problemText } from '../../../shared/declaration/problem.ts';

const smallest = `model: churn
task: binary
source:
  table: customers
  key: customer_id
target:
  column: churn
  positive: yes
`;

const file = 'config/models/churn.yaml';

function problemsOf(text: string): readonly string[] {
  const parsed = parseDeclaration(text, { file });
  return parsed.kind === 'invalid' ? parsed.problems.map(problemText) : [];
}

describe('parseDeclaration', () => {
  it('reads the smallest useful file and fills in every default', () => {
    const parsed = parseDeclaration(smallest, { file });
    expect(parsed).toMatchObject({
      kind: 'parsed',
      declaration: {
        model: 'churn',
        source: { key: ['customer_id'], schema: 'public', connection: 'DATABASE_URL', overlap: '10m' },
        target: { positive: 'yes' },
        contract: { rowsMin: 1000, missingMax: 0.05 },
        split: { validation: 0.2, test: 0.2 },
        promote: 'auto',
        gates: [],
      },
    });
  });

  it('takes a key without a value for one that is left out', () => {
    expect(problemsOf(`${smallest}features:\n  # exclude: [a]\nowner:\n`)).toEqual([]);
  });

  it('names file, line and path of an unknown key and what was probably meant', () => {
    expect(problemsOf(smallest.replace('  key: customer_id', '  key: customer_id\n  watermrk: at'))).toEqual([
      `${file}:6: source.watermrk: unknown key; did you mean watermark?`,
    ]);
  });

  it('lists the keys that are known where nothing is near', () => {
    expect(problemsOf(`${smallest}features:\n  zzz: 1\n`)).toEqual([
      `${file}:10: features.zzz: unknown key; known here: include, exclude, protected, derived, targetMeans`,
    ]);
  });

  it('finds all problems at once, in the order of the schema', () => {
    const text = `model: "no spaces"\ntask: ranking\nsource:\n  table: 7\n  key: id\ntarget: {}\nlerner: x\n`;
    const problems = problemsOf(text);
    expect(problems).toEqual([
      expect.stringContaining(`${file}:1: model: expected letters, digits`),
      expect.stringContaining(`${file}:2: task: expected one of "binary"|"multiclass"|"regression"`),
      expect.stringContaining(`${file}:4: source.table: expected string, received number`),
      expect.stringContaining(
        `${file}:6: target.column: is required: expected string (The column to predict)`,
      ),
      `${file}:7: lerner: unknown key; did you mean learner?`,
    ]);
  });

  it('says what a missing target column is', () => {
    expect(problemsOf(smallest.replace('  column: churn\n', ''))).toEqual([
      `${file}:6: target.column: is required: expected string (The column to predict)`,
    ]);
  });

  it('judges a gate by the kind of gate that it resembles most', () => {
    const gates = `gates:\n  - { metric: roc_auc, against: champoin, margin: 0.01 }\n  - metric: f1\n    min: high\n`;
    expect(problemsOf(smallest + gates)).toEqual([
      `${file}:10: gates[0].against: expected one of "champion"|"prior"|"reference"|"best"|"three-features"`,
      `${file}:12: gates[1].min: expected number, received string`,
    ]);
  });

  it('says what a key of the other kind of gate goes with', () => {
    expect(problemsOf(`${smallest}gates:\n  - { metric: f1, min: 0.5, margin: 0.1 }\n`)).toEqual([
      `${file}:10: gates[0].margin: goes only with against`,
    ]);
  });

  it('refuses margins that are negative, or no share, with what was expected', () => {
    const gate = (margin: string) => `  - { metric: roc_auc, against: champion, margin: ${margin} }\n`;
    const ofNumber = `${smallest}gates:\n${gate('2%')}${gate('-0.01')}${gate('150%')}`;
    expect(problemsOf(ofNumber)).toEqual([
      `${file}:11: gates[1]: margin -0.01 is negative: expected how much worse than the champion a candidate may be, 0 or more`,
      `${file}:12: gates[2]: margin 150% of champion judges nothing: expected a percentage below 100%`,
    ]);
    expect(problemsOf(`${smallest}gates:\n${gate('-2%')}`)).toEqual([
      `${file}:10: gates[0].margin: expected a number or a percentage such as 2%`,
    ]);
  });

  it.each([
    ['f2', 'learner.threshold: expected "f1", or expected number, or expected object'],
    ['{ precisionMin: 2 }', 'learner.threshold.precisionMin: must be at most 1'],
    ['{ topShare: 0.1, percent: true }', 'learner.threshold.percent: unknown key; known here: costs'],
    [
      '{ costs: { falsePositive: 1 } }',
      'learner.threshold.costs.falseNegative: is required: expected number',
    ],
    ['{ topShare: 0.1, precisionMin: 0.5 }', 'learner.threshold.topShare: does not go with precisionMin'],
  ])('says what is wrong with the threshold %s', (threshold, problem) => {
    expect(problemsOf(`${smallest}learner:\n  threshold: ${threshold}\n`).join('\n')).toContain(problem);
  });

  it('takes a misspelt key for the form of a threshold that lacks it', () => {
    expect(problemsOf(`${smallest}learner:\n  threshold: { topshare: 0.1 }\n`)).toEqual([
      expect.stringContaining('learner.threshold.topShare: is required'),
      expect.stringContaining('learner.threshold.topshare: unknown key; did you mean topShare?'),
    ]);
  });

  it('says what a URL to notify is', () => {
    expect(problemsOf(`${smallest}notify: [slack]\n`)).toEqual([
      `${file}:9: notify[0]: expected a URL with http or https such as https://hooks.example.org/x`,
    ]);
  });

  it('names the words that a schedule takes', () => {
    expect(problemsOf(`${smallest}schedule: weekly\n`)).toEqual([
      `${file}:9: schedule: expected hourly, daily, or a mapping with every (such as 6h) or cron`,
    ]);
  });

  it('refuses durations that no clock counts', () => {
    expect(problemsOf(`${smallest}retention: { snapshots: 36500d, candidates: 36501d }\n`)).toEqual([
      `${file}:9: retention.candidates: expected at most 36500d, a hundred years`,
    ]);
  });

  it('says which keys of the two kinds of gate exclude each other', () => {
    expect(problemsOf(`${smallest}gates:\n  - { metric: f1, against: prior, min: 0.5 }\n`)).toEqual([
      `${file}:10: gates[0].min: does not go with against: choose one of them`,
    ]);
  });

  it('gives the line of an item deep inside a contract', () => {
    const contract = `contract:\n  columns:\n    age: { min: 0 }\n    "monthly charges":\n      min: 5\n      max: 1\n`;
    expect(problemsOf(smallest + contract)).toEqual([
      `${file}:13: contract.columns["monthly charges"].min: 5 is above max 1`,
    ]);
  });

  it('refuses a repeated key and broken YAML with their lines', () => {
    expect(problemsOf(`${smallest}model: other\n`)).toEqual([
      `${file}:9: not valid YAML: Map keys must be unique`,
    ]);
    expect(problemsOf(`${smallest}notes: [a\n`)[0]).toMatch(
      /^config\/models\/churn.yaml:\d+: not valid YAML: /,
    );
  });

  it('refuses an alias without an anchor, and aliases of aliases without end, with the line', () => {
    expect(problemsOf(`${smallest}notes: *nobody\n`)[0]).toMatch(
      /^config\/models\/churn.yaml:9: not valid YAML: .*nobody.*write the value itself/,
    );
    const levels = [...'bcdefghi'].map(
      (name, at) => `  - &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[at]}`).join(', ')}]`,
    );
    const bomb = `${smallest}notes:\n  - &a [x, x]\n${levels.join('\n')}\n`;
    expect(problemsOf(bomb)[0]).toMatch(/^config\/models\/churn.yaml:11: not valid YAML: /);
  });

  it('refuses an alias inside of what it stands for, with its line', () => {
    const endless = `${smallest}notes: &a\n  - &b [x]\n  - *b\n  - [*a]\n`;
    expect(problemsOf(endless)).toEqual([
      `${file}:12: not valid YAML: *a stands inside of &a; write the value itself where the alias stands`,
    ]);
  });

  it('refuses what is no mapping', () => {
    expect(problemsOf('')).toEqual([expect.stringContaining(`${file}:1: expected a mapping`)]);
    expect(problemsOf('- a\n')).toEqual([expect.stringContaining('expected a mapping')]);
  });

  it('adds what the given checks find, in their places', () => {
    const parsed = parseDeclaration(`${smallest}gates:\n  - metric: f1\n    min: 0.5\n`, {
      file,
      checks: [() => [{ path: ['gates', 0, 'metric'], message: 'too easy' }]],
    });
    expect(parsed).toEqual({
      kind: 'invalid',
      problems: [{ file, line: 10, path: 'gates[0].metric', message: 'too easy' }],
    });
  });

  it('takes schedules as words and as objects', () => {
    expect(parseDeclaration(`${smallest}schedule: daily\n`, { file })).toMatchObject({
      declaration: { schedule: { cron: '0 3 * * *', timezone: 'UTC' } },
    });
    expect(problemsOf(`${smallest}schedule: sometimes\n`)).toEqual([
      expect.stringContaining(`${file}:9: schedule: `),
    ]);
  });
});
