import { expect, it } from 'vitest';
import {
  changeObstacle,
  type TargetVersion,
  type WantedTarget,
} from '../../../shared/policy/change-obstacle.ts';

const serving = { model: 'churn', stable: 'v3' };
const earlier: TargetVersion = {
  version: 'v2',
  state: 'retired',
  barrier: null,
  promotedAt: '2026-01-01T00:00:00Z',
  collectedAt: null,
};

const obstacle = (request: Partial<WantedTarget>, target: Partial<TargetVersion> = {}) =>
  changeObstacle(serving, { kind: 'rollback', force: false, ...request }, { ...earlier, ...target });

it('lets a rollback lead to a version that served, and a promotion to one that was judged', () => {
  expect(obstacle({})).toBeNull();
  expect(obstacle({ kind: 'promote' }, { state: 'staged', promotedAt: null })).toBeNull();
  expect(obstacle({ kind: 'promote', decision: 'd-1' }, { state: 'candidate', promotedAt: null })).toBeNull();
});

it('keeps a rollback from what was held, refuted or never served, unless it is forced', () => {
  for (const target of [{ barrier: 'held' }, { barrier: 'refuted' }, { promotedAt: null }] as const) {
    expect(obstacle({}, target)).toMatchObject({ type: 'VersionNotAllowed' });
    expect(obstacle({ force: true }, target)).toBeNull();
  }
});

it('asks for force again where a version was live by force before', () => {
  for (const [barrier, why] of [
    ['held', 'it is held'],
    ['refuted', 'it is refuted'],
    ['unjudged', 'it was not judged'],
  ] as const) {
    const promoted = obstacle({ kind: 'promote', decision: 'd-1' }, { state: 'retired', barrier });
    expect(promoted).toMatchObject({ message: expect.stringContaining(why) });
    expect(obstacle({ kind: 'promote', force: true }, { state: 'retired', barrier })).toBeNull();
  }
});

it('keeps every change from collected files and from what serves, also where it is forced', () => {
  const gone = { collectedAt: '2026-01-02T00:00:00Z' };
  expect(obstacle({ force: true }, gone)).toMatchObject({ type: 'VersionNotFound' });
  expect(obstacle({ force: true }, { version: 'v3', state: 'live' })).toMatchObject({
    type: 'DeploymentConflict',
  });
});

it('keeps a promotion from standing on a judgement against another champion', () => {
  const request = { kind: 'promote', decision: 'd-1' } as const;
  expect(obstacle({ ...request, judgedAgainst: { champion: 'v1' } })).toMatchObject({
    type: 'ChampionChanged',
    message: 'churn v2 was judged against v1, but v3 serves',
  });
  expect(obstacle({ ...request, judgedAgainst: { champion: 'v3' } })).toBeNull();
});

it('lets a reload check what serves', () => {
  expect(obstacle({ kind: 'reload' }, { version: 'v3', state: 'live' })).toBeNull();
});
