import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { beforeAll, expect, inject, it } from 'vitest';
import { runName } from '../../shared/ids.ts';
import { startRetrain } from '../../store/temporal/retrains.ts';
import { installQuietRuntime, withWorkflows } from './run-workflows.ts';
import { standInSteps } from './stand-in-steps.ts';

const folder = new URL('../../../test/histories/', import.meta.url);
const recorder = fileURLToPath(new URL('../histories/record.js', import.meta.url));
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

beforeAll(installQuietRuntime);

it('has histories of every workflow', () => {
  for (const workflow of ['retrain-', 'retrain-tick-', 'deployment-', 'rollout-']) {
    expect(histories.some((name) => name.startsWith(workflow))).toBe(true);
  }
});

it('reads a history from JSON, which needs one version of protobufjs', () => {
  for (const name of histories) expect(historyFromJSON(read(name)).events?.length).toBeGreaterThan(2);
});

it.each(histories)('runs the same way as %s', async (name) => {
  const workflowBundle = { codePath: inject('bundlePath') };
  await Worker.runReplayHistory({ workflowBundle }, read(name));
});

it('notices a workflow that runs another way', async () => {
  const altered = JSON.stringify(read('retrain-promoted.json')).replaceAll('"validate"', '"inspect"');
  const workflowBundle = { codePath: inject('bundlePath') };
  await expect(Worker.runReplayHistory({ workflowBundle }, JSON.parse(altered))).rejects.toThrow();
});

it('keeps the history of a new execution, which replays', async () => {
  const file = join(await mkdtemp(join(tmpdir(), 'ratchet-history-')), 'new.json');
  const run = runName(randomUUID());
  const { steps } = standInSteps();
  await withWorkflows(steps, async ({ client, queuePrefix, model }) => {
    const request = { run, model, trigger: 'api', reason: 'a test', actor: 'tester' } as const;
    const { workflowId } = await startRetrain({ client, queuePrefix }, request);
    await client.workflow.getHandle(workflowId).result();
    await promisify(execFile)(process.execPath, [recorder, inject('temporalAddress'), file, workflowId]);
  });
  const workflowBundle = { codePath: inject('bundlePath') };
  await Worker.runReplayHistory({ workflowBundle }, JSON.parse(readFileSync(file, 'utf8')));
});
