import { expect, it } from 'vitest';
import { entityHash, entityOfBigint, entityToBigint } from '../../../shared/assignment/entity-hash.ts';
import { murmur3 } from '../../../shared/assignment/murmur3.ts';

it.each<[string, number, number]>([
  ['', 0, 0],
  ['', 1, 0x514e28b7],
  ['hello', 0, 0x248bfa47],
  ['hello, world', 0, 0x149bbb7f],
  ['The quick brown fox jumps over the lazy dog', 0x9747b28c, 0x2fa826cd],
  ['ππππππππ', 0x9747b28c, 0xd58063c1],
])('murmur3 of %j with seed %i is what others compute', (text, seed, hash) => {
  expect(murmur3(seed)(text)).toBe(hash);
  for (let cut = 0; cut <= text.length; cut++)
    expect(murmur3(seed, text.slice(0, cut))(text.slice(cut))).toBe(hash);
});

it('knows an entity for good by 16 digits, also as a bigint of PostgreSQL', () => {
  expect(entityHash('c-7')).toBe('3a11be145df2f35f');
  for (const hash of ['3a11be145df2f35f', 'ffffffffffffffff', '0000000000000001', '8000000000000000'])
    expect(entityOfBigint(entityToBigint(hash))).toBe(hash);
  expect(entityToBigint('ffffffffffffffff')).toBe('-1');
});

it('tells entities apart that differ in one letter or in their form of Unicode', () => {
  const ids = ['c-1', 'c-2', 'C-1', 'é', 'e\u0301', '1', '10', '01'];
  expect(new Set(ids.map(entityHash)).size).toBe(ids.length);
});
