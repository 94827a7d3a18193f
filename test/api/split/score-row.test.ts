import { expect, it } from 'vitest';
import { predictionText } from '../../../api/predict-answer.ts';
import { predictBatch } from '../../../api/predict-batch.ts';
import { predictOne } from '../../../api/predict-one.ts';
import { WrongScores } from '../../../api/replica/load-version.ts';
import type { LoadedVersion } from '../../../api/replica/loaded-version.ts';
import { slotOf } from '../../../api/replica/slot.ts';
import { openHealth } from '../../../api/split/candidate-health.ts';
import { BatchAnswer, PredictAnswer } from '../../../shared/http/predict.ts';
import { refusal, versionThat } from '../../support/loaded-version.ts';

const silent = { answered: () => undefined, refused: () => undefined };

/** Stable v1 scores 0.25; the candidate gets every row. */
function canary(
  candidate: LoadedVersion,
  stable = versionThat('v1'),
  role: 'canary' | 'resident' = 'canary',
) {
  const faults: string[] = [];
  const health = openHealth('o-1', ({ trigger }) => faults.push(trigger));
  health.leaseEndsAt = Number.POSITIVE_INFINITY;
  const slot = slotOf({
    ...{ loaded: stable, revision: 1, source: 'ledger' },
    candidate: { loaded: candidate, role, weight: 100, salt: 's', sample: 1, health },
  });
  const ask = (body: object = { features: {}, entity_id: 'e' }, isPinned = false) => {
    const pinned = isPinned ? (slot.candidate?.pinned ?? null) : null;
    const answering = { slot, pinned, assigned: slot.plain };
    return PredictAnswer.parse(JSON.parse(predictionText(predictOne(answering, body))));
  };
  const askMany = async (count: number) => {
    const rows = Array.from({ length: count }, (_, at) => ({ features: {}, entity_id: `e-${at}` }));
    const answering = { slot, pinned: null, assigned: slot.plain };
    return BatchAnswer.parse(JSON.parse(await predictBatch(answering, { rows }, silent)));
  };
  return { faults, health, ask, askMany };
}

const answered = ({ model_version, variant, score, assignment }: PredictAnswer) => [
  ...[model_version, variant, score, assignment.reason],
];

it('answers with the candidate, and says to whom and why the row was assigned', async () => {
  const { ask, askMany, faults } = canary(versionThat('v2', { score: 0.75 }));
  const { assignment, ...answer } = ask();
  expect(answer).toMatchObject({ model_version: 'v2', variant: 'candidate', score: 0.75, label: 'Yes' });
  expect(Number.parseInt(assignment.key_hash ?? '', 16) % 10_000).toBe(assignment.bucket);
  const batch = await askMany(2);
  expect(batch).toMatchObject({ model_version: 'v1', assignment: { reason: 'per_row' } });
  expect(batch.rows).toMatchObject(
    Array(2).fill({ ok: { model_version: 'v2', variant: 'candidate', threshold: 0.5, score: 0.75 } }),
  );
  expect(faults).toEqual([]);
});

it.each<[string, LoadedVersion, string]>([
  ['throws', versionThat('v2', { predict: thrower(new TypeError('boom')) }), 'threw'],
  ['scores not finite', versionThat('v2', { predict: thrower(new WrongScores('NaN')) }), 'not-finite'],
  ['scores above 1', versionThat('v2', { score: 1.01 }), 'out-of-range'],
  ['scores below 0', versionThat('v2', { score: -0.01 }), 'out-of-range'],
])('takes a candidate that %s out of service at once; stable answers', async (_, candidate, trigger) => {
  const one = canary(candidate);
  expect(answered(one.ask())).toEqual(['v1', 'stable', 0.25, 'candidate_failed']);
  expect(one.faults).toEqual([trigger]);
  expect(answered(one.ask())).toEqual(['v1', 'stable', 0.25, 'tripped']);
  const many = canary(candidate);
  const { rows } = await many.askMany(3);
  expect(rows).toMatchObject(
    Array(3).fill({ ok: { variant: 'stable', assignment: { reason: 'candidate_failed' } } }),
  );
  expect(many.faults).toEqual([trigger]);
});

function thrower(error: Error) {
  return (): never => {
    throw error;
  };
}

it.each<[string, Partial<Parameters<typeof versionThat>[1]>, string]>([
  ['throws', { predict: thrower(new TypeError('boom')) }, 'threw'],
  ['scores above 1', { score: 1.01 }, 'out-of-range'],
])(
  'lets the former version answer for a promoted one that %s, at once and from then on',
  async (_, broken, trigger) => {
    const promoted = versionThat('v2', broken);
    const one = canary(versionThat('v1'), promoted, 'resident');
    expect(answered(one.ask())).toEqual(['v1', 'candidate', 0.25, 'candidate_failed']);
    expect(one.faults).toEqual([trigger]);
    expect(answered(one.ask())).toEqual(['v1', 'candidate', 0.25, 'tripped']);
    const many = canary(versionThat('v1'), promoted, 'resident');
    const row = { ok: { model_version: 'v1', assignment: { reason: 'candidate_failed' } } };
    expect(await many.askMany(2)).toMatchObject({ assignment: { reason: 'per_row' }, rows: [row, row] });
    expect(many.faults).toEqual([trigger]);
    const sound = canary(versionThat('v1'), versionThat('v2'), 'resident');
    expect(answered(sound.ask())).toEqual(['v2', 'stable', 0.25, 'no_rollout']);
    expect(sound.faults).toEqual([]);
  },
);

it('lets stable answer what the candidate refuses, and takes it out of service after five in a row', async () => {
  let isRefused = true;
  const scored = { kind: 'scored', score: 0.75, warnings: [] } as const;
  const { ask, faults } = canary(versionThat('v2', { predict: () => (isRefused ? refusal : scored) }));
  for (let time = 0; time < 4; time++) expect(answered(ask())[3]).toBe('candidate_refused');
  isRefused = false;
  expect(answered(ask())).toEqual(['v2', 'candidate', 0.75, 'entity']);
  isRefused = true;
  for (let time = 0; time < 5; time++) expect(answered(ask())[3]).toBe('candidate_refused');
  expect(faults).toEqual(['consecutive-errors']);
  expect(answered(ask())[3]).toBe('tripped');
  const many = canary(versionThat('v2', { predict: () => refusal }));
  await many.askMany(5);
  expect(many.faults).toEqual(['consecutive-errors']);
});

it('lets the former version answer what a promoted one refuses, and takes that out of service after five in a row', async () => {
  let isRefused = true;
  const predict = () => (isRefused ? refusal : ({ kind: 'scored', score: 0.75, warnings: [] } as const));
  const { ask, faults } = canary(versionThat('v1'), versionThat('v2', { predict }), 'resident');
  const instead = ['v1', 'candidate', 0.25, 'candidate_refused'];
  for (let time = 0; time < 4; time++) expect(answered(ask())).toEqual(instead);
  isRefused = false;
  expect(answered(ask())).toEqual(['v2', 'stable', 0.75, 'no_rollout']);
  isRefused = true;
  for (let time = 0; time < 5; time++) expect(answered(ask())).toEqual(instead);
  expect(faults).toEqual(['consecutive-errors']);
  expect(answered(ask())[3]).toBe('tripped');
  const many = canary(versionThat('v1'), versionThat('v2', { predict: () => refusal }), 'resident');
  const row = { ok: { model_version: 'v1', assignment: { reason: 'candidate_refused' } } };
  expect((await many.askMany(5)).rows).toMatchObject(Array(5).fill(row));
  expect(many.faults).toEqual(['consecutive-errors']);
});

it('does not hold a row against a promoted version that the former one refuses too', async () => {
  const predict = () => refusal;
  const one = canary(versionThat('v1', { predict }), versionThat('v2', { predict }), 'resident');
  for (let time = 0; time < 6; time++) expect(() => one.ask()).toThrow('1 field');
  await one.askMany(6);
  expect(one.faults).toEqual([]);
});

it('does not hold a row against the candidate that stable refuses too', () => {
  const predict = () => refusal;
  const { ask, faults } = canary(versionThat('v2', { predict }), versionThat('v1', { predict }));
  for (let time = 0; time < 6; time++) expect(() => ask()).toThrow('1 field');
  expect(faults).toEqual([]);
});

/** Keeps this thread busy for so many milliseconds, by the clock and by the CPU. */
function work(ms: number): void {
  const [since, cpuSince] = [performance.now(), process.cpuUsage()];
  const spent = () => process.cpuUsage(cpuSince);
  while (performance.now() - since < ms || spent().user + spent().system < ms * 1_000);
}

it('does not hold against a candidate that the machine was busy, nor that a batch has many rows', async () => {
  const waits = () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 300);
    return { kind: 'scored', score: 0.75, warnings: [] } as const;
  };
  const waiting = canary(versionThat('v2', { predict: waits }));
  expect(answered(waiting.ask())[1]).toBe('candidate');
  expect(waiting.faults).toEqual([]);
  const slow = () => {
    work(30);
    return { kind: 'scored', score: 0.75, warnings: [] } as const;
  };
  const batch = canary(versionThat('v2', { predict: slow }));
  await batch.askMany(10);
  expect(batch.faults).toEqual([]);
});

it('answers with a candidate that held up the event loop for the last time', () => {
  const predict = () => {
    work(320); // 250 at most, less what a sample of the processor's time is old
    return { kind: 'scored', score: 0.75, warnings: [] } as const;
  };
  const { ask, faults } = canary(versionThat('v2', { predict }));
  expect(answered(ask())).toEqual(['v2', 'candidate', 0.75, 'entity']);
  expect(faults).toEqual(['stalled']);
  expect(answered(ask())[3]).toBe('tripped');
});

it('lets who asks for the candidate by name see it fail, out of service or not', () => {
  const { ask, faults } = canary(versionThat('v2', { predict: thrower(new Error('boom')) }));
  for (let time = 0; time < 2; time++) expect(() => ask({ features: {} }, true)).toThrow('boom');
  expect(faults).toEqual(['threw']);
  const fine = canary(versionThat('v2', { score: 0.75 }));
  expect(answered(fine.ask({ features: {} }, true))).toEqual(['v2', 'candidate', 0.75, 'pinned']);
});

it('knows of a regression no range', () => {
  const { ask, faults } = canary(versionThat('v2', { score: 12.5, task: 'regression' }));
  expect(ask()).toMatchObject({ score: 12.5, variant: 'candidate' });
  expect(faults).toEqual([]);
});
