import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createActivities } from '../../../activities/activities.ts';
import { openThreads } from '../../../activities/threads.ts';
import { parseDeclaration } from '../../../shared/declaration/parse.ts';
import { applyDeclaration } from '../../../store/postgres/declarations.ts';
import { createKey } from '../../../store/postgres/keys.ts';
import { openSnapshots } from '../../../store/snapshots/snapshots.ts';
import { orchestrated } from '../../support/orchestrated.ts';
import { readEvents } from '../../support/read-events.ts';
import { declarationText, goodFeatures, type Served } from '../../support/served-model.ts';
import { setVersionState } from '../../support/version-state.ts';
import { onStandingWorkers, queuePrefix } from '../../workflows/standing-workers.ts';

const withServed = orchestrated();

const declared = `rollout:
  phases:
    - { strategy: shadow, minTime: 0s, minRequests: 5, guards: [errors] }
    - { strategy: canary, steps: [50], minTime: 0s, minRequests: 5, guards: [errors] }
  bake: 0s
  approval: { before: start, by: [ann] }
`;

async function declare({ ledger }: Served, model: string): Promise<void> {
  const sourceText = declarationText(model) + declared;
  const parsed = parseDeclaration(sourceText, { file: 'test.yaml' });
  if (parsed.kind === 'invalid') throw new Error(JSON.stringify(parsed.problems));
  await applyDeclaration(ledger, { declaration: parsed.declaration, sourceText, actor: 'test' });
}

it(
  'goes from a request over an approval and live traffic to a version that serves, told event by event',
  () =>
    withServed(async ({ model, served, start, temporal }) => {
      await declare(served, model);
      await served.promote(model, await served.train(model));
      await setVersionState(served.ledger, model, await served.train(model), 'staged');
      const { token } = await createKey(served.ledger, {
        name: 'ann',
        scopes: ['operate'],
        createdBy: 'test',
      });
      const snapshots = openSnapshots({ home: served.home });
      const activities = createActivities({
        ...{ pool: served.ledger, ledgerUrl: served.url, home: served.home, snapshots, queuePrefix },
        ...{ artifacts: served.artifacts, client: temporal.client, threads: openThreads() },
        ...{ log: pino({ level: 'silent' }), connection: () => served.url, codeCommit: 'test' },
        ...{
          heartbeatTimeoutMs: 30_000,
          readiness: { promptWithinMs: 1_000, readyWithinMs: 30_000, servingWithinMs: 30_000 },
        },
        temporalUi: { uiUrl: 'http://ratchet.test/', namespace: 'default' },
      });
      // These versions were trained on rows that no snapshot holds.
      const judging = {
        pull: async () => ({ kind: 'pulled', snapshot: 's-fresh', rowCount: 1 }) as const,
        validate: async () => ({ kind: 'valid', warningCount: 0 }) as const,
        judgeAgain: async () => ({ verdict: 'pass', reason: 'a test' }) as const,
      };
      await onStandingWorkers(
        { ...activities, ...judging },
        async () => {
          const api = await start(queuePrefix);
          const post = (path: string, body: unknown, key = api.tokens.all, once = '') =>
            api.call(`/models/${model}/${path}`, {
              ...{ method: 'POST', body, token: key },
              headers: once === '' ? {} : { 'idempotency-key': once },
            });
          const begin = () => post('rollouts', { reason: 'a better model' });
          for (const _ of ['one that is taken back', 'one more, while the workflow of the first closes']) {
            const { rollout } = (await begin()).body;
            const { status: taken, body: aborted } = await post(`rollouts/${rollout}/abort`, {
              reason: 'not yet',
            });
            expect([taken, aborted]).toMatchObject([
              202,
              { rollout, state: 'cancelled', break_glass: false },
            ]);
          }
          const { body: begun, status } = await begin();
          expect(status).toBe(202);
          const events = await readEvents(`${api.url}${begun.links.events}`, {
            authorization: `Bearer ${api.tokens.read}`,
          });
          const until = async (
            holds: (data: ReturnType<typeof JSON.parse>) => boolean,
            kind: 'rollout' | 'transition' = 'rollout',
          ) => {
            for (let event = await events.next(); event !== null; event = await events.next())
              if (event.event === kind && holds(event.data)) return event.data;
            throw new Error('the events ended');
          };
          await until(({ waiting_for: cause }) => cause === 'approval');
          const decide = (name: string, key?: string, once?: string) =>
            post(`rollouts/${begun.rollout}/${name}`, { reason: 'reviewed' }, key, once);
          const stranger = await decide('approve');
          expect([stranger.status, stranger.body.code]).toEqual([403, 'not_an_approver']);
          expect(stranger.body.detail).toContain('it is for ann');
          const early = await decide('resume');
          expect([early.status, early.body.code]).toEqual([409, 'rollout_not_now']);
          const approved = await decide('approve', token, 'k-1');
          expect(approved.status).toBe(202);
          const versionsOf = async (count: number): Promise<ReadonlySet<string>> => {
            const versions = new Set<string>();
            for (let at = 0; at < count; at++) {
              const { body } = await post('predict', { features: goodFeatures, entity_id: `e${at}` });
              versions.add(body.model_version);
            }
            await api.deps.predictions.flush();
            return versions;
          };
          await until(({ state }) => state === 'progressing');
          expect(await versionsOf(4)).toEqual(new Set(['v1']));
          // Copies that a busy machine leaves waiting are none: traffic goes on until enough were scored.
          // And of each step the transition is told, though the rollout may be further by then.
          const split = until(({ weight }) => weight === 50, 'transition');
          let isSplit = false;
          const split50 = () => {
            isSplit = true;
          };
          void split.then(split50, split50);
          while (!isSplit) {
            await versionsOf(20);
            await pause(50);
          }
          expect((await split).to).toBe('progressing');
          const told = until(({ finished_at: end }) => end !== null);
          expect(await versionsOf(60)).toContain('v2');
          const ended = await told;
          expect(ended.state).toBe('succeeded');
          const { rows } = await served.ledger.query<{ n: number }>(
            `select count(*)::integer as n from predictions where variant = 'candidate'`,
          );
          expect(rows[0]?.n).toBeGreaterThanOrEqual(5);
          expect(ended.shadow.scored).toBeGreaterThanOrEqual(5);
          expect(ended.steps.map(({ state }: { readonly state: string }) => state)).toEqual([
            'done',
            'done',
            'done',
          ]);
          expect((await post('predict', { features: goodFeatures })).body.model_version).toBe('v2');
          expect((await decide('approve', token, 'k-1')).body).toEqual(approved.body);
          for (const other of [decide('approve', token, 'k-2'), decide('abort', token, 'k-1')])
            expect((await other).body.code).toBe('rollout_over');
          expect((await decide('approve', api.tokens.all, 'k-1')).body.code).toBe('rollout_over');
        },
        model,
      );
      await snapshots.close();
    }),
  120_000,
);
