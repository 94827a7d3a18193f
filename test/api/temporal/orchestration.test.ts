import { expect, it } from 'vitest';
import { ask, openOrchestration } from '../../../api/temporal/orchestration.ts';
import { startRetrain } from '../../../store/temporal/retrains.ts';
import { connectTemporal } from '../../support/temporal.ts';

it('says of a server that was not prepared what it lacks, and who names the remedy', async () => {
  const { address, close } = await connectTemporal();
  const temporal = { connectionOptions: { address }, namespace: 'nobody-made-this' };
  const orchestration = {
    ...openOrchestration({ temporal, queuePrefix: 'x-', uiUrl: 'http://ratchet.test/' }),
    probeMs: 30_000, // it is there, however busy
  };
  const request = { run: 'r-000001', model: 'm', trigger: 'api', reason: 'a test', actor: 'tester' } as const;
  const asked = ask(orchestration, 10_000, () => startRetrain(orchestration, request));
  await expect(asked).rejects.toMatchObject({
    code: 'temporal_unavailable',
    message: expect.stringMatching(/namespace not found: 'nobody-made-this'.*`ratchet doctor`/i),
  });
  await orchestration.client.connection.close();
  await close();
});
