import { expect, it } from 'vitest';
import { connectionAuthority } from '../../../api/keys/authorise-connection.ts';
import { createKeyRing, hashToken, type KeyRing } from '../../../api/keys/key-ring.ts';

const key = (name: string, scopes: readonly string[]) => ({ name, hash: hashToken(`rk_${name}`), scopes });

/** A ring that counts how often a token was hashed and looked for. */
function countedRing(): KeyRing & { lookCount: number } {
  const ring = createKeyRing();
  ring.replace([key('ann', ['predict']), key('bob', ['predict', 'operate'])]);
  const counted = {
    ...ring,
    lookCount: 0,
    find: (token: string) => {
      counted.lookCount += 1;
      return ring.find(token);
    },
  };
  return counted;
}

it('looks for a key once per connection', () => {
  const ring = countedRing();
  const authorise = connectionAuthority(ring);
  const [first, second] = [{}, {}];
  for (const connection of [first, first, first, second])
    expect(authorise(connection, 'Bearer rk_ann', 'predict').name).toBe('ann');
  expect(ring.lookCount).toBe(2);
});

it('answers for the key that is shown, not for the one that the connection showed before', () => {
  const authorise = connectionAuthority(countedRing());
  const connection = {};
  expect(authorise(connection, 'Bearer rk_ann', 'predict').name).toBe('ann');
  expect(authorise(connection, 'Bearer rk_bob', 'operate').name).toBe('bob');
  expect(authorise(connection, 'Bearer rk_ann', 'predict').name).toBe('ann');
  expect(() => authorise(connection, 'Bearer rk_axx', 'predict')).toThrow('is not known');
  expect(() => authorise(connection, undefined, 'predict')).toThrow('send a key');
});

it('checks the scope of every request', () => {
  const authorise = connectionAuthority(countedRing());
  const connection = {};
  authorise(connection, 'Bearer rk_ann', 'predict');
  expect(() => authorise(connection, 'Bearer rk_ann', 'operate')).toThrow('lacks the scope operate');
});

it('refuses a key on an open connection as soon as it is revoked', () => {
  const ring = countedRing();
  const authorise = connectionAuthority(ring);
  const connection = {};
  authorise(connection, 'Bearer rk_ann', 'predict');
  ring.replace([key('bob', ['predict'])]);
  expect(() => authorise(connection, 'Bearer rk_ann', 'predict')).toThrow('was revoked');
});
