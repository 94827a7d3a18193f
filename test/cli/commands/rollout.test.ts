import { beforeAll, describe, expect, it } from 'vitest';
import { openApiClient } from '../../../cli/client/api-client.ts';
import { rolloutExitCode } from '../../../cli/commands/rollout-exit-code.ts';
import type { Screen } from '../../../cli/commands/rollout-screen.ts';
import { watchRollout } from '../../../cli/commands/watch-rollout.ts';
import { changeDeployment, readDeployment } from '../../../store/postgres/deployments.ts';
import { reportFault } from '../../../store/postgres/rollout-faults.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { eventually } from '../../support/eventually.ts';
import { advance, evidence, look, openTestRollout, verdict } from '../../support/rollout-plans.ts';
import { goodFeatures } from '../../support/served-model.ts';
import { setVersionState } from '../../support/version-state.ts';
import { runCli } from './run-cli.ts';

const churn = useChurnApi();
const pool = () => churn.served.ledger;

beforeAll(() => setVersionState(pool(), 'churn', 'v2', 'staged'));

/** What a command prints, or what it fails with. */
async function cli(...words: readonly string[]): Promise<string> {
  const env = { RATCHET_URL: churn.api.url, RATCHET_TOKEN: churn.api.tokens.all };
  const { code, stdout, stderr } = await runCli(['rollout', ...words], env);
  return code === 0 ? stdout : stderr;
}

describe('ratchet rollout', () => {
  it('lists, shows and commands the newest rollout where none is named, and says what may be done', async () => {
    expect(await cli('list', 'churn')).toContain(
      'no rollout yet: begin one with `ratchet rollout start churn',
    );
    expect(await cli('show', 'churn')).toContain('churn has no rollout yet: ratchet rollout start churn');
    let at = await openTestRollout(pool(), 'churn');
    for (const to of ['validating', 'progressing'] as const) at = await advance(pool(), at, { to });
    at = await advance(pool(), at, { to: 'progressing', phase: 1, step: 1, weight: 25 });
    await look(pool(), at, evidence(90_000, 312, 940));
    const shown = await cli('show', 'churn');
    expect(shown).toContain(`churn ${at.id}: progressing`);
    expect(shown).toContain('✔ shadow   ✔ canary 5 %   ▶ canary 25 %   · canary 50 %   · promotion   · bake');
    expect(shown).toContain(`${'█'.repeat(8)}${'░'.repeat(24)} 25 %`);
    expect(shown).toContain('at least 8 min 30 s to go, 188 answers to go, deadline in 23 h 58 min');
    expect(shown).toMatch(
      /… brier +├─+┼●─+┤ +0\.004 \(-0\.03 to 0\.021\), n 640 +not worse by 0\.02; some 410 more/,
    );
    expect(shown).toContain('ratchet rollout abort churn --reason …');
    expect(await cli('list', 'churn')).toMatch(
      new RegExp(`${at.id} +20.* v2 +shadow\\+canary +progressing +25 %`),
    );
    expect(JSON.parse(await cli('show', 'churn', '--json'))).toMatchObject({ rollout: at.id, weight: 25 });
    expect(await cli('show', 'churn', '--report')).toContain('| canary 25 % | 25 % | now |');

    const { revision } = await readDeployment(pool(), 'churn');
    await changeDeployment(pool(), {
      ...{ model: 'churn', requestId: `${at.id}/1`, expectedRevision: revision, actor: 'x', reason: 'x' },
      action: {
        ...{ kind: 'split', version: 'v2', role: 'canary', weight: 25, rollout: at.id },
        ...{ salt: at.salt, leaseMs: 15_000 },
      },
    });
    const env = { RATCHET_URL: churn.api.url, RATCHET_TOKEN: churn.api.tokens.all };
    const { stdout: status } = await runCli(['status', 'churn'], env);
    expect(status).toContain('v2, canary, 25 % of the traffic: ratchet rollout watch churn');

    const inTheWay = await cli('start', 'churn', '--reason', 'x');
    expect(inTheWay).toContain(
      `${at.id} of v2 is under way (progressing)\n  follow it: ratchet rollout watch`,
    );
    const command = (...words: readonly string[]) => cli(...words, '--reason', 'complaints');
    expect(await command('abort', 'churn', '--if-generation', '1')).toContain('has moved on');
    expect(await command('pause', 'churn')).toContain('Temporal, or its workflow, does not answer');
    const aborted = await command('abort', 'churn', at.id, '--if-generation', '3');
    expect(aborted).toContain(`${at.id}: rolled-back, generation 5`);
    expect(aborted).toContain('straight in the ledger, because Temporal did not answer');
    expect(await command('approve', 'churn')).toContain('there is nothing to approve');
  });

  it('shows what a rollout would be, and refuses what makes no sense, before anything is begun', async () => {
    const preview = await cli('start', 'churn', '--steps', '10,40', '--reason', 'x', '--dry-run');
    expect(preview).toContain(
      'churn v2 over v1, nothing was begun\n  steps     canary 10 %, canary 40 %, promotion',
    );
    expect(preview).toContain(
      'each step at least 10 min, 500 answers of the candidate, deadline 1 d, guards errors',
    );
    expect(preview).toContain('forecast  none: nothing was predicted in the last day');
    for (let at = 0; at < 30; at++)
      await churn.api.call('/models/churn/predict', { method: 'POST', body: { features: goodFeatures } });
    await churn.api.deps.predictions.flush();
    const busy = await cli('start', 'churn', '--steps', '10,40', '--reason', 'x', '--dry-run');
    expect(busy).toMatch(/forecast +canary: at least \d+ \w+/);
    expect(busy).toContain('errors: no bad events are expected to compare with, in four of five cases');
    expect(await cli('start', 'churn', '--steps', '40,10', '--reason', 'x')).toContain(
      '#/steps/1 10 does not grow on 40',
    );
    expect(await cli('start', 'churn', 'v9', '--reason', 'x')).toContain('churn has no version v9');
    expect(await cli('start', 'churn', '--reason', 'x')).toContain('no rollout was begun');
  });
});

/** A screen that keeps what is written. */
function screen(isTTY: boolean): Screen & { text(): string } {
  let text = '';
  return {
    isTTY,
    columns: 100,
    write: (part: string | Uint8Array) => {
      text += String(part);
      return true;
    },
    text: () => text,
  };
}

it('watches to the end: line by line what changed, on a terminal the whole anew, with an exit code for each end', async () => {
  let at = await openTestRollout(pool(), 'churn');
  const api = openApiClient(churn.api.url, churn.api.tokens.read);
  const [lines, terminal] = [screen(false), screen(true)];
  const name = { model: 'churn', rollout: at.id };
  const watched = [lines, terminal].map((out) => watchRollout(api, name, { out }));
  await eventually(
    () => terminal.text(),
    (text) => text.includes('pending'),
  );
  for (const to of ['validating', 'progressing'] as const) at = await advance(pool(), at, { to });
  at = await advance(pool(), at, { to: 'progressing', phase: 1, step: 0, weight: 5 });
  for (const count of [100, 200, 300]) {
    await look(pool(), at, evidence(count * 100, count, 900));
    await eventually(
      () => terminal.text(),
      (text) => text.includes(`${count} answers of the candidate`),
    );
  }
  await reportFault(pool(), { rollout: at.id, replica: 'r1', trigger: 'threw', detail: 'a column' });
  await look(pool(), at, evidence(31_000, 301, 900), verdict({ kind: 'fail', reason: 'r1 reports threw' }));
  at = await advance(pool(), at, { to: 'rolling-back', weight: 0 });
  await advance(pool(), at, { to: 'rolled-back', reason: 'r1 reports threw' });
  const ends = await Promise.all(watched);
  expect(ends.map(({ state }) => rolloutExitCode(state))).toEqual([4, 4]);

  const said = lines.text();
  expect(said).toMatch(/^20\S+ \S+Z validating, 0 %: to validating \(ratchet\)$/m);
  expect(said.match(/ {2}wait: 312 of 500/g)?.length).toBe(1);
  expect(said).not.toContain('\u001b');
  expect(said).toMatch(/Z rolled-back, 0 %: r1 reports threw \(ratchet\)\n/);
  const drawn = terminal.text();
  expect(drawn).toContain('\u001b[J');
  expect(drawn).toContain('r1: threw, a column');
  expect(Math.max(...drawn.split('\n').map((line) => [...line].length))).toBeLessThan(110);
});

it('leaves a rollout going that a person stops watching, and ends at a pause where that is asked for', async () => {
  let at = await openTestRollout(pool(), 'churn');
  const api = openApiClient(churn.api.url, churn.api.tokens.read);
  const out = screen(false);
  const stopped = watchRollout(api, { model: 'churn', rollout: at.id }, { out }).catch((error) => error);
  at = await advance(pool(), at, { to: 'validating' });
  await eventually(out.text, (text) => text.includes('validating'));
  process.emit('SIGINT');
  expect(await stopped).toMatchObject({
    exitCode: 130,
    message: expect.stringContaining(`${at.id} goes on`),
  });
  const waiting = watchRollout(api, { model: 'churn', rollout: at.id }, { out, untilWaiting: true });
  await advance(pool(), at, { to: 'paused', waitingFor: 'approval' });
  expect(rolloutExitCode((await waiting).state)).toBe(3);
});
