import { readdirSync, readFileSync } from 'node:fs';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { beforeAll, expect, inject, it } from 'vitest';
import { installQuietRuntime } from './run-workflows.ts';

const folder = new URL('../../../test/histories/', import.meta.url);
const histories = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

beforeAll(installQuietRuntime);

it('has histories of every workflow', () => {
  for (const workflow of ['retrain-', 'retrain-tick-', 'deployment-']) {
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
