import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRunContext } from '../../activities/run-context.ts';
import { handOver } from '../../activities/start-rollout.ts';
import { rolloutWorkflowId, runName } from '../../shared/ids.ts';
import { recordDecision } from '../../store/postgres/decisions.ts';
import { readDeclaration } from '../../store/postgres/declarations.ts';
import { changeDeployment } from '../../store/postgres/deployments.ts';
import { activeRollout } from '../../store/postgres/rollouts.ts';
import { openRun } from '../../store/postgres/runs.ts';
import { openDuel } from '../support/rolling-out.ts';
import { customersDeclaration } from './customers.ts';
import type { Installation } from './installation.ts';

let here: Installation;
beforeEach(async () => {
  here = await openDuel(`none-${randomUUID()}-`);
});
afterEach(async () => {
  const workflow = here.deps.client.workflow.getHandle(rolloutWorkflowId(here.model, 'v2'));
  await workflow.terminate().catch(() => undefined);
  await here.close();
});

/** A run of this declaration whose v2 passed its gates against a champion. */
async function passed(declared: Readonly<Record<string, unknown>>, champion: string | null = 'v1') {
  const { deps, model, table } = here;
  await here.declare(customersDeclaration(model, table, declared));
  const run = runName(randomUUID());
  const declaration = (await readDeclaration(deps.pool, model))?.number ?? 0;
  await openRun(deps.pool, {
    ...{ run, model, workflowId: 'w', declaration, trigger: 'api', reason: 'fresh data', actor: 'ann' },
    forced: false,
  });
  const decision = `d-${randomUUID()}`;
  const judged = {
    id: decision,
    model,
    version: 'v2',
    run,
    champion: 'v1',
    digest: 'd'.repeat(64),
    body: {},
  };
  await recordDecision(deps.pool, { ...judged, verdict: 'pass' });
  const context = await readRunContext(deps.pool, run);
  return () => handOver(deps, { run, model, version: 'v2', decision, champion }, context);
}

it('leaves it to go live at once where no rollout is declared, or where nothing serves to compare it with', async () => {
  const atOnce = { rollout: { strategy: 'direct', bake: '0s' } };
  for (const rollout of [{}, { rollout: 'direct' }, atOnce])
    expect(await (await passed(rollout))()).toBeNull();
  expect(await (await passed({ rollout: 'canary' }, null))()).toBeNull();
});

it('hands over what goes live at once, but is watched after', async () => {
  const handed = await passed({ rollout: { strategy: 'direct', bake: '1h' } });
  expect(await handed()).toMatchObject({ kind: 'rolling-out' });
  expect((await activeRollout(here.deps.pool, here.model))?.plan).toMatchObject({ bakeMs: 3_600_000 });
});

it('has it judged again where another champion serves by now', async () => {
  const handed = await passed({ rollout: 'canary' }, 'v2');
  expect(await handed()).toEqual({ kind: 'champion-changed', champion: 'v1' });
});

it('begins none that nobody may approve, and the run says so', async () => {
  const handed = await passed({ rollout: { strategy: 'canary', approval: { by: ['nobody'] } } });
  expect(await handed()).toEqual({
    kind: 'refused',
    reason: expect.stringMatching(
      /^its rollout was not begun: nobody may approve it: of nobody no active key may operate; make a key/,
    ),
  });
  expect(await activeRollout(here.deps.pool, here.model)).toBeNull();
});

it('begins the declared rollout, once for a run; the next version that passes waits', async () => {
  const handed = await passed({ rollout: 'canary' });
  const first = await handed();
  expect(first).toMatchObject({ kind: 'rolling-out' });
  expect(await handed()).toEqual(first);
  const active = await activeRollout(here.deps.pool, here.model);
  expect(active).toMatchObject({ version: 'v2', champion: 'v1', actor: 'ann', state: 'pending' });
  expect(active?.plan.phases[0]).toMatchObject({ strategy: 'canary', steps: [5, 25, 50] });
  const next = await passed({ rollout: 'canary' });
  expect(await next()).toMatchObject({ reason: expect.stringContaining('a rollout is under way') });
});

it('answers the same to another attempt, also where the rollout promoted its version meanwhile', async () => {
  const handed = await passed({ rollout: 'canary' });
  const first = await handed();
  await changeDeployment(here.deps.pool, {
    ...{ model: here.model, requestId: 'up', expectedRevision: 1, actor: 'rollout', reason: 'it passed' },
    action: { kind: 'promote', version: 'v2' },
  });
  expect(await handed()).toEqual(first);
});
