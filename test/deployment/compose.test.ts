import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { packageRoot } from '../../cli/stack/package-root.ts';

const read = (name: string): string => readFileSync(join(packageRoot, name), 'utf8');

const Service = z.looseObject({
  image: z.string(),
  command: z.array(z.string()).optional(),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  environment: z.record(z.string(), z.string()),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  healthcheck: z.looseObject({}).optional(),
});
const Compose = z.object({
  services: z.record(z.string(), Service),
  volumes: z.record(z.string(), z.unknown()),
});
const { services, volumes } = Compose.parse(parse(read('docker-compose.yml'), { merge: true }));

it('starts a service only after what it needs, and waits for health only where health is told', () => {
  const needs = Object.values(services).flatMap((service) => Object.entries(service.depends_on));
  for (const [name, { condition }] of needs) {
    expect(services).toHaveProperty(name);
    if (condition === 'service_healthy') expect(services[name], name).toHaveProperty('healthcheck');
  }
  expect(Object.keys(services['api']?.depends_on ?? {})).toContain('migrate');
});

it('pins every image that it does not build', () => {
  const foreign = Object.values(services).filter((service) => !('build' in service));
  for (const { image } of foreign) expect(image).toMatch(/:\d+(?:\.\d+)*$/);
});

it('keeps data in declared volumes, models in one that worker and API share', () => {
  const named = Object.values(services).flatMap((service) =>
    service.volumes.map((volume) => volume.split(':')[0]),
  );
  expect(named.filter((name) => !(name && name in volumes))).toEqual([]);
  expect(services['worker']?.volumes).toEqual(services['api']?.volumes);
});

it('publishes to this machine only, and no password of its own', () => {
  const published = Object.values(services).flatMap((service) => service.ports);
  expect(published.filter((port) => !/^(?:127\.0\.0\.1|\$\{PUBLISH:-127\.0\.0\.1)/.test(port))).toEqual([]);
  expect(read('docker-compose.yml')).not.toMatch(/PASSWORD: (?!\$\{POSTGRES_PASSWORD:\?)/);
});

it('runs the image as a user that is not root, on commands that exist', () => {
  const image =
    read('Dockerfile')
      .split(/^FROM /m)
      .at(-1) ?? '';
  expect(image).toMatch(/^USER node$/m);
  expect(image.indexOf('USER node')).toBeLessThan(image.indexOf('ENTRYPOINT'));
  const commands = Object.values(services).flatMap((service) =>
    'build' in service ? (service.command ?? []) : [],
  );
  expect(commands.sort()).toEqual(['api', 'migrate', 'worker']);
});

it('installs with all that the bootstrap imports, and bundles workflows while it may still write', () => {
  const image = read('Dockerfile');
  const imported = [...read('cli/bootstrap.mjs').matchAll(/ from '\.\/(.+)'/g)].map((match) => match[1]);
  expect(imported.length).toBeGreaterThan(0);
  expect(imported.filter((file) => !/^bootstrap.*\.mjs$/.test(file ?? ''))).toEqual([]);
  expect(image.indexOf('COPY cli/bootstrap*.mjs cli/\n')).toBeLessThan(
    image.indexOf('bootstrap.mjs install'),
  );
  expect(image).toContain('COPY cli/bootstrap*.mjs cli/\n');
  expect(image.indexOf("workflowBundle('dist/.bundles'")).toBeGreaterThan(
    image.indexOf('bootstrap.mjs build'),
  );
});

it('names the same processes in the Procfile', () => {
  const processes = [...read('Procfile').matchAll(/^(\w+): .*ratchet\.mjs (\w+)$/gm)].map((match) =>
    match.slice(1),
  );
  expect(processes).toEqual([
    ['release', 'migrate'],
    ['web', 'api'],
    ['worker', 'worker'],
  ]);
});
