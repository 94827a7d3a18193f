import { expect, it } from 'vitest';
import { type Slot, slotOf } from '../../../api/replica/slot.ts';
import { openHealth } from '../../../api/split/candidate-health.ts';
import type { CandidateParts } from '../../../api/split/split.ts';
import { versionThat } from '../../support/loaded-version.ts';
import { otherShapes } from '../../support/one-shape.ts';

const roles = [undefined, 'canary', 'ab', 'shadow', 'green', 'resident'] as const;

function slotWith(role: CandidateParts['role'] | undefined): Slot {
  const health = openHealth('o-1', () => undefined);
  const candidate = role && { loaded: versionThat('v2'), role, weight: 50, salt: 's', sample: 1, health };
  return slotOf({ loaded: versionThat('v1'), revision: 1, source: 'ledger', candidate });
}

const armsOf = ({ plain, pinned, candidate, split, wayBack }: Slot): readonly object[] => [
  ...[plain.arm, pinned, ...(candidate ? [candidate.pinned] : []), ...Object.values(wayBack ?? {})],
  ...[...Object.values(split?.stable ?? {}), ...Object.values(split?.candidate ?? {})],
];

it('slots and their arms are of one shape for V8, however many come and whatever is beside them', () => {
  const slots = Array.from({ length: 8 }, () => roles.map(slotWith)).flat();
  expect(otherShapes(slots)).toEqual([]);
  const arms = slots.flatMap(armsOf);
  expect(arms.length).toBeGreaterThan(200);
  expect(otherShapes(arms)).toEqual([]);
});
