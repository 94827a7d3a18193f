import { isAbsolute } from 'node:path';
import { expect, it } from 'vitest';
import { readEnvironment } from '../../config/environment.ts';

it('has a sensible value where nothing is set, and takes an empty variable for one that is not set', () => {
  const read = readEnvironment({ PORT: '', DATABASE_URL: '' });
  expect(read).toMatchObject({
    host: '127.0.0.1',
    port: 3_000,
    databaseUrl: null,
    queuePrefix: '',
    token: null,
  });
  expect([read.home, read.modelsFolder, read.cacheFolder].every(isAbsolute)).toBe(true);
});

it.each(['nonsense', 'localhost:3000'])('says what RATCHET_URL looks like, not %s', (url) => {
  expect(() => readEnvironment({ RATCHET_URL: url })).toThrow(
    'RATCHET_URL: expected a URL such as http://127.0.0.1:3000',
  );
});

it.each([
  { PORT: '80 80' },
  { PORT: '70000' },
  { LOG_LEVEL: 'loud' },
  { RATCHET_URL: 'over there' },
  { DATABASE_URL: 'nonsense' },
  { DATABASE_URL: 'https://localhost/ratchet' },
  { DATABASE_URL: 'postgres://user:pass@host:port/ratchet' },
  { RATCHET_STICKY_TIMEOUT_MS: '-1' },
])('refuses what makes no sense and names the variable: %o', (variables) => {
  const [name = ''] = Object.keys(variables);
  expect(() => readEnvironment({ ...variables })).toThrow(
    expect.objectContaining({ name: 'EnvironmentError', variable: name }),
  );
});

it.each([
  'postgresql://user:password@host:5432/ratchet',
  'postgres:///ratchet?host=/var/run/postgresql',
  'postgres://user:password@/ratchet?host=/var/run/postgresql',
  '/var/run/postgresql ratchet',
])('takes %s as DATABASE_URL', (url) => {
  expect(readEnvironment({ DATABASE_URL: url }).databaseUrl).toBe(url);
});

it('says what DATABASE_URL should be where a process needs it', () => {
  expect(() => readEnvironment({}).database()).toThrow(/^DATABASE_URL: is not set: .*postgresql:/);
});

it('finds the connection that a declaration names, and says which one is missing', () => {
  const read = readEnvironment({ REPLICA_URL: 'postgresql://replica/shop' });
  expect(read.connection('REPLICA_URL')).toBe('postgresql://replica/shop');
  expect(() => read.connection('CRM_URL')).toThrow(/^CRM_URL: is not set, and a declaration names it/);
});

it('takes Temporal’s own variables, an API key with TLS among them', () => {
  const read = readEnvironment({
    TEMPORAL_ADDRESS: 'acme.tmprl.cloud:7233',
    TEMPORAL_NAMESPACE: 'acme.prod',
    TEMPORAL_API_KEY: 'secret',
    TEMPORAL_CONFIG_FILE: '/nowhere/temporal.toml',
  });
  const { connectionOptions, namespace } = read.temporal();
  expect(namespace).toBe('acme.prod');
  expect(connectionOptions).toMatchObject({ address: 'acme.tmprl.cloud:7233', apiKey: 'secret', tls: true });
});

it('gives children its own variables with changes', () => {
  const read = readEnvironment({ KEPT: '1', REPLACED: '1', REMOVED: '1' });
  expect(read.variables({ REPLACED: '2', REMOVED: undefined })).toEqual({ KEPT: '1', REPLACED: '2' });
});

it('takes the commit from RATCHET_COMMIT before git', () => {
  expect(readEnvironment({ RATCHET_COMMIT: 'abc' }).commit()).toBe('abc');
  expect(readEnvironment({}).commit()).toMatch(/^(?:[0-9a-f]{40}(?:-dirty)?|unknown)$/);
});
