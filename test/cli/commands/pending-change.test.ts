import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { declarationText } from '../../support/served-model.ts';
import { type System, startSystem } from '../../support/system.ts';
import { startCli } from './cli-process.ts';
import { runCli } from './run-cli.ts';

let system: System;
let model: string;
beforeAll(async () => {
  system = await startSystem({ workers: 0, replicas: 1 });
  model = system.nameOf('churn');
});
afterAll(() => system?.close());

it('asks after a change that takes long until it is decided, also where it is refused; Ctrl-C leaves it going', async () => {
  const folder = join(system.home, 'declared');
  const env = { RATCHET_URL: system.apis[0]?.url ?? '', RATCHET_TOKEN: system.token };
  await mkdir(folder);
  await writeFile(join(folder, `${model}.yaml`), declarationText(model));
  expect((await runCli(['apply', join(folder, `${model}.yaml`)], env)).code).toBe(0);

  const promote = ['promote', model, 'v7', '--reason', 'a test'];
  const [patient, hasty] = [startCli(promote, env), startCli(promote, env)];
  await hasty.told('promote: taken on, waits for the replicas …');
  hasty.interrupt();
  const left = await hasty.ended;
  expect([left.code, left.stdout]).toEqual([130, '']);
  expect(left.stderr).toContain(`the promote goes on where it was taken on: see \`ratchet status ${model}\``);

  await patient.told('taken on');
  await system.addWorker();
  const { code, stdout, stderr } = await patient.ended;
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('v7');
});
