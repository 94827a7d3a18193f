import { expect, it } from 'vitest';
import { slotOf } from '../../../api/replica/slot.ts';
import { openHealth, takeLease, trip } from '../../../api/split/candidate-health.ts';
import { assign, type CandidateParts, type Split } from '../../../api/split/split.ts';
import { versionThat } from '../../support/loaded-version.ts';

function splitWith(changes: Partial<CandidateParts> = {}): Split {
  const health = openHealth('o-1', () => undefined);
  health.leaseEndsAt = 100;
  const candidate = {
    loaded: versionThat('v2'),
    role: 'canary',
    weight: 50,
    salt: 's',
    sample: 1,
    health,
  } as const;
  const { split } = slotOf({
    ...{ loaded: versionThat('v1'), revision: 7, source: 'ledger' },
    candidate: { ...candidate, ...changes },
  });
  if (split === null) throw new Error('it assigns');
  return split;
}

const keyed = (entityId?: string, requestId?: string) => ({ id: 'p-1', entityId, requestId });

it('assigns an entity for good, a request by its id, and says why', () => {
  const split = splitWith();
  const entities = Array.from({ length: 50 }, (_, at) => assign(split, keyed(`e-${at}`), 0));
  const again = Array.from({ length: 50 }, (_, at) => assign(split, keyed(`e-${at}`, 'other'), 99));
  expect(again).toEqual(entities);
  expect(new Set(entities.map(({ arm }) => arm.variant))).toEqual(new Set(['stable', 'candidate']));
  expect(new Set(entities.map(({ arm }) => arm.reason))).toEqual(new Set(['entity']));
  const byRequest = assign(split, keyed(undefined, 'e-1'), 0);
  expect(byRequest.arm.reason).toBe('request');
  expect(byRequest.hash).toBe(entities[1]?.hash);
  expect(assign(split, keyed(), 0).arm).toMatchObject({ reason: 'request', revision: 7, salt: 's' });
});

it('never takes who names no entity into an A/B test', () => {
  const split = splitWith({ role: 'ab', weight: 100 });
  expect(assign(split, keyed(undefined, 'q'), 0)).toMatchObject({
    hash: null,
    arm: { variant: 'stable', reason: 'no_entity' },
  });
  expect(assign(split, keyed('e'), 0).arm.variant).toBe('candidate');
});

it('gives everybody to stable when the lease is over, and when the candidate is out of service', () => {
  const told: string[] = [];
  const health = openHealth('o-1', ({ trigger, detail }) => told.push(`${trigger}: ${detail}`));
  health.leaseEndsAt = 100;
  const split = splitWith({ weight: 100, health });
  expect(assign(split, keyed('e'), 100).arm.variant).toBe('candidate');
  expect(assign(split, keyed('e'), 101).arm).toMatchObject({ variant: 'stable', reason: 'lease_expired' });
  trip(health, 'threw', 'boom');
  trip(health, 'stalled', 'again');
  expect(assign(split, keyed('e'), 0).arm).toMatchObject({ variant: 'stable', reason: 'tripped' });
  expect(told).toEqual(['threw: boom']);
});

it.each(['shadow', 'green', 'resident'] as const)('assigns nobody to a candidate that is %s', (role) => {
  const health = openHealth('o-1', () => undefined);
  const slot = slotOf({
    ...{ loaded: versionThat('v1'), revision: 1, source: 'ledger' },
    candidate: { loaded: versionThat('v2'), role, weight: 0, salt: 's', sample: 1, health },
  });
  expect(slot.split).toBeNull();
  expect(slot.candidate?.pinned).toMatchObject({ variant: 'candidate', reason: 'pinned' });
});

it('lets no lease last longer than a lease may, nor than it did, unless it was renewed', () => {
  const hourMs = 3_600_000;
  const health = openHealth('o-1', () => undefined);
  takeLease(health, { until: 'a', endsAt: 1_000 + hourMs, readAt: 1_000 });
  expect(health.leaseEndsAt).toBe(16_000);
  takeLease(health, { until: 'a', endsAt: 9_000 + hourMs, readAt: 9_000 });
  expect(health.leaseEndsAt).toBe(16_000);
  takeLease(health, { until: 'b', endsAt: 11_000 + 14_500, readAt: 11_000 });
  expect(health.leaseEndsAt).toBe(25_500);
  takeLease(health, { until: null, endsAt: Number.NEGATIVE_INFINITY, readAt: 12_000 });
  expect(health.leaseEndsAt).toBe(Number.NEGATIVE_INFINITY);
});
