import { describe, expect, it } from 'vitest';
import { parseDeclaration } from '../../../shared/declaration/parse.ts';

const head = (task = 'binary', more = '') => `model: m
task: ${task}
source: { table: t, key: k }
target: { column: y${task === 'binary' ? ', positive: 1' : ''} }
${more}
`;

function problemsOf(rollout: string, task = 'binary', more = ''): readonly string[] {
  const read = parseDeclaration(`${head(task, more)}rollout: ${rollout}\n`, { file: 'm.yaml' });
  return read.kind === 'parsed' ? [] : read.problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('a declared rollout', () => {
  it.each([
    'direct',
    'blue-green',
    'canary',
    'shadow',
    '{ strategy: canary, steps: even, minTime: 5s, bake: 0s }',
    '{ strategy: canary, steps: [0.01, 0.29, 99.57], guards: [errors, { guard: kpi, name: revenue, sql: select 1, margin: 2 }] }',
    '{ strategy: ab, metric: accuracy, approval: { by: [anna], fourEyes: true } }',
    '{ strategy: ab, metric: { name: revenue, sql: select 1 }, plannedN: 4000 }',
    '{ phases: [{ strategy: shadow, minImprovement: 0.02 }, { strategy: canary }], bake: 30m }',
    '{ phases: [{ strategy: shadow }, { strategy: canary }, { strategy: ab, metric: brier }] }',
  ])('may be %s', (rollout) => {
    expect(problemsOf(rollout)).toEqual([]);
  });

  it.each([
    ['ab', 'rollout: ab needs the metric that decides: write { strategy: ab, metric: accuracy }'],
    ['{ strategy: canery }', 'rollout.strategy: expected one of direct, blue-green, canary, shadow, ab'],
    [
      '{ strategy: canary, steps: [50, 5] }',
      'rollout.steps[1]: 5 does not grow on 50: list the percentages in growing order, such as [5, 25, 50, 100]',
    ],
    [
      '{ strategy: canary, guards: [errors, { guard: brier, margin: 1 }] }',
      'rollout.guards[1].margin: 1 lets every candidate pass: two models are never 1 apart in brier',
    ],
    [
      '{ phases: [{ strategy: shadow, minImprovement: 2 }, { strategy: canary }] }',
      'rollout.phases[0].minImprovement: no candidate can gain 2: it is a share, such as 0.02',
    ],
    [
      '{ strategy: ab, metric: accuracy, margin: 1.5 }',
      'rollout.margin: no candidate can gain 1.5: the test never ships',
    ],
    ['{ strategy: canary, steps: [0, 50] }', 'rollout.steps[0]: expected a percentage above 0'],
    ['{ strategy: canary, steps: [5, 105] }', 'rollout.steps[1]: expected a percentage of at most 100'],
    [
      '{ strategy: canary, steps: [100] }',
      'rollout.steps: expected a step below 100; for all at once take strategy: direct',
    ],
    [
      '{ strategy: canary, guards: [] }',
      'rollout.guards: a rollout without guard metrics passes whatever happens: name some, such as [errors, slow], or leave guards out for the default',
    ],
    [
      '{ strategy: canary, guards: [squared_error] }',
      'rollout.guards[0]: squared_error does not fit a binary task: expected brier or accuracy',
    ],
    [
      '{ strategy: canary, guards: [kpi] }',
      'rollout.guards[0]: kpi needs more than its name: { guard: kpi, name: revenue, sql: select …, margin: 1 }',
    ],
    [
      '{ strategy: canary, steps: [0.004, 5] }',
      'rollout.steps[0]: expected a percentage in steps of 0.01, such as 0.05',
    ],
    [
      '{ strategy: ab, metric: brier, weight: 33.333 }',
      'rollout.weight: expected a percentage in steps of 0.01, such as 0.05',
    ],
    ['{ strategy: canary, guards: [errors, errors] }', 'rollout.guards[1]: errors guards already'],
    [
      '{ strategy: canary, guards: [{ guard: kpi, name: slow, sql: select 1, margin: 1 }] }',
      'rollout.guards[0].name: is the name of a built-in guard',
    ],
    ['{ strategy: canary, minTme: 5s }', 'rollout.minTme: unknown key; did you mean minTime?'],
    [
      '{ strategy: canary, minTime: 2d }',
      'rollout.deadline: 24h is over before minTime 2d is: every step would be inconclusive',
    ],
    [
      '{ phases: [{ strategy: direct }, { strategy: canary }] }',
      'rollout.phases[0].strategy: direct ends with the promotion: move it to the end, or remove what follows',
    ],
    [
      '{ phases: [{ strategy: canary }, { strategy: shadow }] }',
      'rollout.phases[1].strategy: shadow comes before canary: nothing is risked by it',
    ],
    ['{ phases: [] }', 'rollout.phases: expected at least one phase, such as { strategy: canary }'],
    [
      '{ strategy: ab, metric: { name: revenue, sql: select 1 } }',
      'rollout.plannedN: is required: how many entities this metric needs is not known beforehand',
    ],
    [
      '{ strategy: blue-green, guards: [errors, { guard: kpi, name: revenue, sql: select 1, margin: 1 }] }',
      'rollout.guards: a replay changes no answer, so no figure of your own can tell of it: remove kpi, or take a canary',
    ],
    [
      '{ strategy: shadow, guards: [{ guard: kpi, name: revenue, sql: select 1, margin: 1 }] }',
      'rollout.guards: a shadow changes no answer, so no figure of your own can tell of it: remove kpi',
    ],
    [
      '{ strategy: shadow, guards: [errors, slow] }',
      'rollout.guards: a copy is scored in a thread beside, whose time is no answer’s: remove slow here, and guard by it in a canary',
    ],
    ['{ strategy: canary, approval: { by: [anna, anna] } }', 'rollout.approval.by: anna is named twice'],
    [
      '{ strategy: canary, approval: { by: [anna], remindEvery: 1m, expireAfter: 30d } }',
      'rollout.approval.remindEvery: 1m until 30d is 43200 reminders, expected at most 200: remind less often, or let it expire sooner',
    ],
  ])('is refused where it says %s', (rollout, problem) => {
    expect(problemsOf(rollout)).toEqual([problem]);
  });

  it('names what an A/B test lacks, and the forms that its metric may have', () => {
    expect(problemsOf('{ strategy: ab }')[0]).toContain(
      'rollout.metric: is required: expected one of "brier"|',
    );
  });

  it('is held to the task and to the log that it is judged by', () => {
    expect(problemsOf('{ strategy: canary, guards: [squared_error] }', 'regression')).toEqual([
      'rollout.guards[0]: squared_error needs a margin, in its own units: { guard: squared_error, margin: … }',
    ]);
    expect(problemsOf('{ strategy: canary, guards: [positive_share] }', 'regression')).toEqual([
      'rollout.guards[0]: positive_share does not fit a regression task',
    ]);
    expect(problemsOf('canary', 'binary', 'log: false')).toEqual([
      'rollout.strategy: canary is judged by the log of predictions: remove log: false, or take direct',
    ]);
    expect(problemsOf('direct', 'binary', 'log: false')).toEqual([]);
    expect(problemsOf('blue-green', 'binary', 'log: false')).toHaveLength(1);
  });
});
