import { describe, expect, it } from 'vitest';
import { graphOf, named, ok, refused, send } from './sent-request.ts';

describe('names', () => {
  const graph = graphOf([named('monthly_charges', { type: 'number' })], {
    ignored: ['customer_id', 'churn'],
  });

  it('of other columns of the table are accepted and ignored', () => {
    expect(send(graph, '{"monthly_charges": 1, "customer_id": "a", "churn": null}').check).toEqual(ok);
  });

  it('that the contract does not know are refused, with the name that was meant', () => {
    expect(send(graph, '{"monthly_charges": 1, "colour": 1}').check).toMatchObject(
      refused('unknown', '#/features/colour'),
    );
    expect(send(graph, '{"monthlyCharges": 1}').check).toMatchObject({
      kind: 'invalid',
      errors: [
        { code: 'missing', pointer: '#/features/monthly_charges' },
        { code: 'unknown', detail: 'is no column of this model; did you mean "monthly_charges"?' },
      ],
    });
  });

  it('that every object seems to have are neither found nor harmful', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(send(graph, `{"monthly_charges": 1, "${name}": 1}`).check).toMatchObject(
        refused('unknown', `#/features/${name}`),
      );
      const own = graphOf([named(name, { type: 'number' })]);
      expect(send(own, '{}').check).toMatchObject(refused('missing', `#/features/${name}`));
      expect(send(own, `{"${name}": 5}`)).toEqual({ check: ok, raw: [5] });
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('are escaped and cut in pointers', () => {
    const { check } = send(graph, `{"monthly_charges": 1, "a/b~c${'x'.repeat(500)}": 1}`);
    expect(check).toMatchObject({
      errors: [{ pointer: expect.stringMatching(/^#\/features\/a~1b~0cx{95}$/) }],
    });
  });
});

it('reports all wrong fields at once, without their values', () => {
  const graph = graphOf([
    named('age', { type: 'number', min: 0 }),
    named('plan', { type: 'category', levels: ['a'], values: ['a'] }),
    named('since', { type: 'timestamp' }),
  ]);
  const { check } = send(
    graph,
    '{"age": "secret-1", "plan": "secret-2", "since": "secret-3", "colour": "secret-4"}',
  );
  expect(check.kind === 'invalid' && check.errors.map(({ code }) => code)).toEqual([
    'wrong_type',
    'not_allowed',
    'wrong_type',
    'unknown',
  ]);
  expect(JSON.stringify(check)).not.toContain('secret');
});

it('reports the errors alone where there are warnings too', () => {
  const graph = graphOf([
    named('a', { type: 'number' }),
    named('b', { type: 'number', max: 1, severity: 'warn' }),
  ]);
  expect(send(graph, '{"a": "x", "b": 5}').check).toMatchObject({ errors: [{ pointer: '#/features/a' }] });
});

it.each(['null', '[]', '"text"', '5', 'true'])('refuses features that are no object: %s', (json) => {
  expect(send(graphOf([]), json).check).toMatchObject(refused('wrong_type', '#/features'));
});

it('answers ten thousand unknown names without choking on them', () => {
  const sent = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`name ${i}`, i]));
  const { check } = send(graphOf([]), JSON.stringify(sent));
  expect(check.kind === 'invalid' && check.errors.length).toBe(10_000);
});
