import { afterAll, beforeAll, expect, it } from 'vitest';
import { predictionText } from '../../api/predict-answer.ts';
import { readEnvelope } from '../../api/predict-request.ts';
import { loadVersion } from '../../api/replica/load-version.ts';
import { slotOf } from '../../api/replica/slot.ts';
import { PredictAnswer } from '../../shared/http/predict.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import { onStandingWorkers, queuePrefix } from '../workflows/standing-workers.ts';
import { customersDeclaration, inDatabase } from './customers.ts';
import { activitiesOf, type Installation, openInstallation, retrain } from './installation.ts';

let here: Installation;
beforeAll(async () => {
  here = await openInstallation(700, queuePrefix);
});
afterAll(() => here.close());

const running = <T>(work: () => Promise<T>): Promise<T> =>
  onStandingWorkers(activitiesOf(here), work, here.model);

const declare = (given: Readonly<Record<string, unknown>> = {}) =>
  here.declare(customersDeclaration(here.model, here.table, given));

it('learns several classes, judges them beside the champion, answers and explains by class', async () => {
  const { databaseUrl, table } = here;
  await inDatabase(databaseUrl, (client) =>
    client.query(
      `alter table public.${table} add plan text; update public.${table} set plan =
         case when tenure < 15 then 'new' when coalesce(charges, 50) > 60 then 'premium' else 'plain' end`,
    ),
  );
  await declare({
    task: 'multiclass',
    contract: { rowsMin: 500 },
    target: { column: 'plan', classes: ['new', 'plain', 'premium'] },
    learner: { kind: 'gradient-boosting', parameters: { trees: 20 }, calibration: 'auto' },
    gates: [
      { metric: 'f1_macro', min: 0.8 },
      { metric: 'log_loss', against: 'champion', margin: 0.05 },
    ],
  });
  const [first, second] = await running(async () => {
    const before = await retrain(here);
    await inDatabase(databaseUrl, (client) =>
      client.query(`update public.${table} set tenure = tenure + 1, updated_at = now() where id < 50`),
    );
    return [before, await retrain(here)];
  });
  expect([first, second]).toMatchObject([{ kind: 'promoted' }, { kind: 'promoted', version: 'v2' }]);
  const { artifacts, pool } = here.deps;
  const id = second && 'decision' in second ? second.decision : '';
  const report = String(await artifacts.readDecision(here.model, 'v2', id, 'report.md'));
  expect(report).toMatch(/plan, one of new, plain, premium[\s\S]*## Classes[\s\S]*\| new \| \d+ \|/);
  const at = {
    model: here.model,
    version: 'v2',
    digest: (await readVersion(pool, here.model, 'v2'))?.digest ?? '',
  };
  const loaded = await loadVersion(artifacts, at);
  const row = { tenure: 3, charges: 80, contract: 'year', churn: true };
  const prediction = loaded.predict(row);
  if (prediction.kind === 'invalid') throw new Error(JSON.stringify(prediction.errors));
  const read = readEnvelope({ features: row });
  if (read.kind === 'invalid') throw new Error(JSON.stringify(read.errors));
  const assigned = slotOf({ loaded, revision: 1, source: 'ledger' }).plain;
  const answer = JSON.parse(predictionText({ id: '1', scored: prediction, read, assigned }));
  expect(answer).toMatchObject({ label: 'new', scores: { new: answer.score } });
  expect(PredictAnswer.parse(answer)).toEqual(answer);
  const { class: name, others = [] } = loaded.explain(row);
  expect([name, ...others.map((other) => other.class)]).toEqual(['new', 'plain', 'premium']);
});
