import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { retrainWorkflowId, runName } from '../../shared/ids.ts';
import { startRetrain } from '../../store/temporal/retrains.ts';
import { withWorkflows } from '../workflows/run-workflows.ts';
import { standInSteps } from '../workflows/stand-in-steps.ts';

it('fails a run whose activity answers with data rather than a reference', async () => {
  const pull = async () => ({ kind: 'pulled', snapshot: 'x'.repeat(65_536), rowCount: 1 }) as const;
  const { steps, finished } = standInSteps({ pull });
  await withWorkflows(steps, async ({ client, queuePrefix, model }) => {
    const run = runName(randomUUID());
    const request = { run, model, trigger: 'api', reason: 'a test', actor: 'tester' } as const;
    await startRetrain({ client, queuePrefix }, request);
    await expect(client.workflow.getHandle(retrainWorkflowId(model)).result()).rejects.toThrow();
  });
  expect(finished).toMatchObject([
    { kind: 'failed', reason: expect.stringMatching(/at most 65536 are allowed/) },
  ]);
});
