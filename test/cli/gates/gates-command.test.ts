import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, expect, it, vi } from 'vitest';
import { registerGates } from '../../../cli/gates/gates-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'ratchet-gates-'));
afterAll(() => rmSync(folder, { recursive: true }));

function file(text: string): string {
  const path = join(folder, `${Math.floor(performance.now() * 1e6)}.json`);
  writeFileSync(path, text);
  return path;
}

/** What is printed, and the failure; null where there is none. */
async function run(...words: readonly string[]): Promise<{ out: string; failure: string | null }> {
  let out = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  try {
    const program = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
    registerGates(program);
    await program.parseAsync(['gates', 'check', ...words], { from: 'user' });
    return { out, failure: null };
  } catch (error) {
    return { out, failure: error instanceof Error ? error.message : String(error) };
  } finally {
    write.mockRestore();
  }
}

const metrics = file(
  '{"metrics": {"roc_auc": 0.9, "fpr_at_recall_80": 0.1, "log_loss": 0.4, "broken": NaN, "seconds": 3}}',
);

it('passes where every bound holds', async () => {
  const { out, failure } = await run(
    '--metrics',
    metrics,
    '--min',
    'roc_auc=.88',
    '--max',
    'fpr_at_recall_80=.12',
  );
  expect(failure).toBeNull();
  expect(out).toContain('roc_auc ≥ 0.88');
});

it('lists every failure, and fails what is missing or not a number', async () => {
  const bounds = ['--min', 'roc_auc=.95', '--min', 'f1=0.5', '--max', 'broken=1', '--max', 'log_loss=0.5'];
  const { failure } = await run('--metrics', metrics, ...bounds);
  expect(failure?.split('\n')).toEqual([
    'roc_auc ≥ 0.95: 0.9 lies outside',
    'f1 ≥ 0.5: is missing',
    'broken ≤ 1: is not a finite number',
  ]);
});

it('compares with a baseline in the direction of each metric, and names what it cannot compare', async () => {
  const before = file('{"roc_auc": 0.92, "log_loss": 0.35, "seconds": 1}');
  const { out, failure } = await run(
    '--metrics',
    metrics,
    '--baseline',
    before,
    '--max-regression',
    '.02',
    '--json',
  );
  expect(failure).toBe(
    'log_loss not more than 0.02 worse than the baseline: 0.4 after 0.35: improvement -0.05',
  );
  expect(JSON.parse(out)).toMatchObject({ verdict: 'fail', skipped: ['seconds'] });
  const told = await run(
    '--metrics',
    metrics,
    '--baseline',
    before,
    '--max-regression',
    '20%',
    '--lower',
    'seconds',
  );
  expect(told.failure).toMatch(/^seconds not more than 20% worse/);
});

it('fails a metric that only the baseline has', async () => {
  const before = file('{"accuracy": 0.8}');
  expect((await run('--metrics', metrics, '--baseline', before)).failure).toMatch(/accuracy .*: is missing$/);
});

it('fails a figure in quotes, also in the baseline, where it would be compared with nothing', async () => {
  const quoted = file('{"roc_auc": "0.9", "log_loss": 0.4, "learner": "prior"}');
  const now = await run('--metrics', quoted, '--min', 'roc_auc=.5');
  expect(now.failure).toBe('roc_auc ≥ 0.5: is not a finite number');
  const { failure } = await run('--metrics', metrics, '--baseline', quoted);
  expect(failure).toMatch(/^roc_auc .*: is not a finite number in the baseline$/);
});

it('reads the metrics of ratchet fit, and nested ones by dots', async () => {
  const fit = file(
    '{"metrics": {"roc_auc": {"kind": "value", "value": 0.7, "interval": null}, "test": {"f1": 0.3}, "ece": {"kind": "undefined"}}}',
  );
  const bounds = ['--min', 'roc_auc=0.8', '--min', 'test.f1=0.5', '--max', 'ece=1'];
  expect((await run('--metrics', fit, ...bounds)).failure?.split('\n')).toHaveLength(3);
});

it('says which figures it does not read, for they stand beside metrics', async () => {
  const beside = file(
    '{"metrics": {"roc_auc": 0.9}, "f1": 0.1, "cost": 5, "rows": 7, "test": {"accuracy": 0.5}}',
  );
  const { out, failure } = await run('--metrics', beside, '--min', 'roc_auc=.5', '--max', 'cost=9');
  expect(failure).toBe('cost ≤ 9: is missing');
  expect(out).toMatch(/not read, for the file has metrics and these stand beside it; .*: f1, cost$/m);
  expect((await run('--metrics', metrics, '--min', 'roc_auc=.5')).out).not.toContain('not read');
});

it.each([
  [['--metrics', metrics], /nothing is checked: give --min, --max or --baseline/],
  [['--metrics', metrics, '--min', 'roc_auc'], /expected a metric and a number/],
  [['--metrics', metrics, '--min', 'a=1', '--max-regression', '1'], /needs --baseline/],
  [['--metrics', join(folder, 'none.json'), '--min', 'a=1'], /cannot be read as JSON or YAML: ENOENT/],
  [['--metrics', file('[1, 2]'), '--min', 'a=1'], /holds no metrics/],
  [['--metrics', metrics, '--baseline', file('{"seconds": 1}')], /nobody said which direction of seconds/],
])('refuses %j', async (words, message) => {
  expect((await run(...words)).failure).toMatch(message);
});

it('refuses a second bound of a kind instead of forgetting the first', async () => {
  const twice = await run('--metrics', metrics, '--min', 'roc_auc=.95', '--min', 'roc_auc=.5');
  expect(twice.failure).toMatch(/roc_auc is bound by 0\.95 already/);
});
