import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';

const entry = fileURLToPath(new URL('../../workflows/index.js', import.meta.url));

it('reaches no Node built-in and no schema library from any workflow', async () => {
  const warnings: string[] = [];
  const note = (message: string) => void warnings.push(message);
  const quiet = () => undefined;
  const logger = { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: note, error: note };
  const { code } = await bundleWorkflowCode({ workflowsPath: entry, logger });
  expect(warnings).toEqual([]);
  expect(code).not.toContain('ZodError');
});

it('holds the three workflows under the names that histories know', () => {
  const code = readFileSync(inject('bundlePath'), 'utf8');
  for (const name of ['retrain', 'retrainTick', 'deployment']) {
    expect(code).toMatch(new RegExp(`async function ${name}\\(`));
  }
});
