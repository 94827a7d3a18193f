import { describe, expect, it } from 'vitest';
import { ReadyAnswer } from '../../../shared/http/models.ts';
import { useChurnApi } from '../../support/churn-api.ts';
import { eventually } from '../../support/eventually.ts';
import { declarationText, goodFeatures } from '../../support/served-model.ts';

const churn = useChurnApi();

describe('declarations', () => {
  const put = (model: string, text: string, query = '') =>
    churn.api.call(`/models/${model}${query}`, {
      method: 'PUT',
      text,
      headers: { 'content-type': 'application/yaml' },
    });

  it('are applied, numbered, shown and removed, and the replica follows', async () => {
    expect((await put('second', declarationText('second'))).body).toMatchObject({
      kind: 'applied',
      number: 1,
    });
    expect((await put('second', `${declarationText('second')}\n`)).body).toMatchObject({
      kind: 'unchanged',
      number: 1,
    });
    const shown = await churn.api.call('/models/second/declaration');
    expect(shown.body).toMatchObject({ number: 1, source_text: declarationText('second') });
    const ready = await eventually(
      () => churn.api.call('/models/second/ready', { token: null }),
      ({ status }) => status === 503,
    );
    expect(ReadyAnswer.parse(ready.body)).toMatchObject({ ready: false, serving: null });
    const unserved = await churn.api.call('/models/second/predict', {
      method: 'POST',
      body: { features: {} },
    });
    expect([unserved.status, unserved.body.code]).toEqual([503, 'model_not_ready']);
    const short = await churn.api.call('/predict', { method: 'POST', body: { features: goodFeatures } });
    expect([short.status, short.body.model]).toEqual([200, 'churn']);
    expect((await churn.api.call('/models/second', { method: 'DELETE' })).status).toBe(204);
    expect((await churn.api.call('/models/second')).status).toBe(404);
  });

  it('are refused with line and path of every problem, and nothing is stored', async () => {
    const text = `${declarationText('third')}learner: { kind: nonsense }\n`;
    const reply = await put('third', text);
    expect([reply.status, reply.body.code]).toEqual([422, 'invalid_declaration']);
    expect(reply.body.errors[0].detail).toMatch(/^line 8: learner.kind: /);
    expect((await put('fourth', declarationText('third'))).status).toBe(422);
    expect((await churn.api.call('/models/third')).status).toBe(404);
  });

  it('are refused where the table lacks a column that they name, and taken with a warning where it is not there', async () => {
    expect((await put('fifth', declarationText('fifth'))).body.warnings).toEqual([
      expect.stringMatching(/columns were not checked.*relation "public.customers" does not exist/),
    ]);
    await churn.served.ledger.query('create table public.customers (id integer, churn text, tenure integer)');
    const reply = await put('fifth', declarationText('fifth').replace('10', '20'));
    expect([reply.status, reply.body.errors]).toEqual([
      422,
      [
        {
          pointer: '#/target.column',
          detail: 'line 4: target.column: the source has no column "churned"; it has churn, id, tenure',
          code: 'invalid_declaration',
        },
      ],
    ]);
    expect((await churn.api.call('/models/fifth/declaration')).body.number).toBe(1);
    const mended = await put('fifth', declarationText('fifth').replace('churned', 'churn'));
    expect([mended.status, mended.body.number, mended.body.warnings]).toEqual([201, 2, []]);
    await churn.served.ledger.query(
      `insert into public.customers select i, case when i % 3 = 0 then 'Yes' else 'No' end, i from generate_series(1, 900) i`,
    );
    const vacuous = `${declarationText('fifth').replace('churned', 'churn')}  - { metric: roc_auc, against: champion }\n`;
    const refused = await put('fifth', vacuous);
    expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '#/gates[1]']);
    expect((await put('fifth', vacuous, '?force=perhaps')).status).toBe(422);
    const forced = await put('fifth', vacuous, '?force=true');
    expect([forced.status, forced.body.warnings]).toEqual([
      ...[
        201,
        [expect.stringMatching(/^gates\[1\]: margin 0 is below what about 180 test rows can resolve/)],
      ],
    ]);
    expect((await churn.api.call('/models/fifth', { method: 'DELETE' })).status).toBe(204);
  });
});
