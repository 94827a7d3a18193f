import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { parseDeclaration } from '../../../shared/declaration/parse.ts';
import { defineGate, type GateDefinition } from '../../../shared/extension/define-gate.ts';
import { gateContract } from '../../../shared/extension/gate-contract.ts';
import { setInstalled } from '../../../shared/extension/installed.ts';
import type { Case } from '../../../shared/policy/case.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { someModels } from '../policy/some-models.ts';

const none = { metrics: [], gates: [], checks: [], origins: [] };
afterEach(() => setInstalled(none));

const side = (share: number) => ({
  labels: Array.from({ length: 40 }, (_, row) => row % 2),
  scores: Array.from({ length: 40 }, (_, row) => (row < 40 * share ? 0.9 : 0.1)),
});
const example = (share: number) =>
  ({ task: 'binary', candidate: side(share), parameters: { shareMax: 0.5 } }) as const;

const definition: GateDefinition<{ shareMax: number }> = {
  name: 'few-alarms',
  tasks: ['binary'],
  parameters: z.strictObject({ shareMax: z.number().max(1) }),
  judge({ candidate: { scores } }, { shareMax }) {
    const share = scores.filter((score) => score > 0.5).length / scores.length;
    const verdict = share < shareMax ? 'pass' : share > shareMax ? 'fail' : 'inconclusive';
    return { verdict, reason: `${share} of the rows`, evidence: share };
  },
  examples: { pass: example(0.1), fail: example(0.9), inconclusive: example(0.5) },
};

const install = (changed: Partial<GateDefinition<{ shareMax: number }>> = {}) => {
  const extension = defineGate({ ...definition, ...changed });
  setInstalled({ ...none, gates: [extension.gate] });
  return extension;
};

function caseOf(parameters: Readonly<Record<string, unknown>>): Case {
  const { model, prior } = someModels(400);
  const candidate = model(0.1);
  return {
    ...{ task: 'binary', candidate, prior, measurements: {}, seed: 7 },
    gates: [{ gate: 'few-alarms', parameters }],
    champion: { kind: 'scored', scored: model(0.4), candidate },
  };
}

it('judges by its parameters, with its figure as evidence', () => {
  install();
  const judged = judge(caseOf({ shareMax: 0.99 }));
  expect(judged.verdict).toBe('pass');
  expect(judged.gates[0]).toMatchObject({
    ...{ gate: 0, metric: 'few-alarms', rule: 'few-alarms (shareMax 0.99)' },
    estimate: { kind: 'value', interval: null, rowCount: 400 },
  });
  expect(judge(caseOf({ shareMax: 0.01 })).verdict).toBe('fail');
});

it('can rest on the figures of other gates', () => {
  install({
    judge({ metric, improvement }) {
      const [own, over] = [metric('roc_auc'), improvement('roc_auc', 'champion')];
      const isSure = over.kind === 'value' && over.interval !== null && over.interval.low > 0;
      const reason = `${own.kind} ${improvement('roc_auc', 'prior').kind}`;
      return { verdict: isSure ? 'pass' : 'inconclusive', reason, evidence: over };
    },
  });
  const [found] = judge(caseOf({ shareMax: 1 })).gates;
  expect(found).toMatchObject({ verdict: 'pass', reason: 'value value' });
  expect(found?.estimate.kind === 'value' && found.estimate.interval?.low).toBeGreaterThan(0);
});

it('promotes nothing and refutes nothing where it is gone, fails or answers no verdict', () => {
  expect(judge(caseOf({})).gates[0]).toMatchObject({
    verdict: 'inconclusive',
    reason: 'no extension defines the gate few-alarms: put its file back into extensions/',
  });
  install({
    judge: () => {
      throw new Error('oh');
    },
  });
  expect(judge(caseOf({ shareMax: 1 })).reason).toContain('the gate few-alarms failed: oh');
  install({ judge: ({ metric }) => ({ verdict: 'pass', reason: metric('nonsense').kind }) });
  expect(judge(caseOf({ shareMax: 1 })).reason).toContain('there is no metric nonsense');
  install({ judge: () => JSON.parse('{"verdict":"maybe"}') });
  expect(judge(caseOf({ shareMax: 1 })).reason).toContain('answers no verdict');
});

const yaml = (gate: string, task = 'binary') =>
  [
    `model: churn\ntask: ${task}\nsource: { table: t, key: id }`,
    `target: { column: y${task === 'binary' ? ', positive: yes' : ''} }`,
    `gates:\n  - ${gate}\n`,
  ].join('\n');

it.each([
  ['{ gate: few-alarms, parameters: { shareMax: 2 } }', 'gates[0].parameters.shareMax'],
  ['{ gate: few-alarms, parameters: {} }', 'gates[0].parameters.shareMax'],
  ['{ gate: many-alarms }', 'unknown gate many-alarms: expected one of few-alarms'],
  ['{ gate: few-alarms, min: 3 }', 'goes only with metric'],
])('is refused in a declaration with line and path: %s', (gate, expected) => {
  install();
  const parsed = parseDeclaration(yaml(gate), { file: 'churn.yaml' });
  const [problem] = parsed.kind === 'invalid' ? parsed.problems : [];
  expect(problem?.line).toBe(6);
  expect(`${problem?.path}: ${problem?.message}`).toContain(expected);
});

it('is taken by a declaration of its task, and of no other', () => {
  install();
  const gate = '{ gate: few-alarms, parameters: { shareMax: 0.2 } }';
  expect(parseDeclaration(yaml(gate), { file: 'churn.yaml' }).kind).toBe('parsed');
  const other = parseDeclaration(yaml(gate, 'regression'), { file: 'churn.yaml' });
  expect(other.kind === 'invalid' && other.problems[0]?.message).toContain('is a gate of binary tasks');
});

it('keeps the contract of gates, which finds what does not', async () => {
  const broken = async (changed: Partial<GateDefinition<{ shareMax: number }>>) => {
    const titles: string[] = [];
    for (const { title, run } of gateContract(install(changed)))
      try {
        await run();
      } catch {
        titles.push(title);
      }
    return titles.join('; ');
  };
  let count = 0;
  expect(await broken({})).toBe('');
  expect(await broken({ examples: { ...definition.examples, fail: example(0.1) } })).toContain(
    'answers fail',
  );
  expect(
    await broken({ examples: { ...definition.examples, pass: { ...example(0.1), parameters: {} } } }),
  ).toContain('takes the parameters');
  expect(await broken({ judge: () => ({ verdict: 'pass', reason: String(count++) }) })).toContain('is pure');
});
