import { expect, it } from 'vitest';
import { stageTeller } from '../../../cli/commands/stage-teller.ts';
import type { RunAnswer, StageAnswer } from '../../../shared/http/runs.ts';
import { stages } from '../../../shared/messages.ts';

type States = Partial<Record<StageAnswer['stage'], StageAnswer['state']>>;

const runWith = (states: States): RunAnswer => ({
  ...{ run: 'r-000001', model: 'churn', state: 'running', outcome: null, reason: null, version: null },
  ...{ decision: null, stage: null, trigger: 'cli', declaration: 1, snapshot: null, temporal_run_id: null },
  ...{ created_at: '2026-01-01T00:00:00Z', finished_at: null, workflow_id: 'retrain/churn' },
  requested: { actor: 'test', reason: 'test', forced: false },
  links: { self: '', temporal: '' },
  stages: stages.map((stage) => ({
    ...{ stage, state: states[stage] ?? 'pending', attempt: stage === 'train' ? 2 : 1 },
    started_at: '2026-01-01T00:00:00Z',
    finished_at: '2026-01-01T00:00:01.500Z',
    detail: stage === 'pull' ? { row_count: 3_333, unchanged: true } : { reason: 'out of memory' },
  })),
});

const seen: readonly States[] = [
  {},
  {},
  { pull: 'running' },
  { pull: 'running' },
  { pull: 'done' },
  { pull: 'done', validate: 'done', train: 'running' },
  { pull: 'done', validate: 'done', train: 'failed' },
];

function told(isTTY: boolean, all: readonly States[] = seen): string {
  let text = '';
  const write = (part: string | Uint8Array): boolean => {
    text += String(part);
    return true;
  };
  let nowMs = 0;
  const teller = stageTeller({ isTTY, write }, () => {
    nowMs += 100;
    return nowMs;
  });
  for (const states of all) teller.tell(runWith(states));
  teller.end();
  return text;
}

it('names no stage that a run leaves out: one of a given snapshot has no pull', () => {
  const all: readonly States[] = [{}, { validate: 'running' }, { validate: 'done' }];
  expect(told(false, all).split('\n')).toEqual([
    'waiting for a worker …',
    'validate …',
    '✔ validate (1.5 s)',
    'train …',
    '',
  ]);
});

it('says each stage once in lines where nobody watches', () => {
  expect(told(false).split('\n')).toEqual([
    'waiting for a worker …',
    'pull …',
    '✔ pull (1.5 s): 3,333 rows, unchanged',
    'validate …',
    '✔ validate (1.5 s)',
    'train …',
    '✖ train (1.5 s), attempt 2: out of memory',
    'writing the outcome …',
    '',
  ]);
});

it('keeps one live line on a terminal, with the time so far, and leaves what ended above it', () => {
  const text = told(true);
  expect(text).toContain('\r\u001b[K⠋ waiting for a worker 0.1 s\r\u001b[K⠙ waiting for a worker 0.2 s');
  expect(text).toContain('\r\u001b[K✔ pull (1.5 s): 3,333 rows, unchanged\n\r\u001b[K');
  expect(text.endsWith('\r\u001b[K')).toBe(true);
  expect(text.match(/\n/g)).toHaveLength(3);
});

it('does not wait for a worker once every stage is done', () => {
  const done = Object.fromEntries(stages.map((stage) => [stage, 'done'] as const));
  expect(told(false, [done])).toMatch(/promote .*\nwriting the outcome …\n$/);
});
