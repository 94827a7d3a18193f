import { expect, it } from 'vitest';
import { openAnswerLog } from '../../../api/log-answers.ts';
import { openArmCounts } from '../../../api/metrics/arm-counts.ts';
import { createSlotTable, type Slot, slotOf } from '../../../api/replica/slot.ts';
import { openReplicaView } from '../../../api/replica/view.ts';
import type { Arm } from '../../../api/split/arm.ts';
import { openHealth } from '../../../api/split/candidate-health.ts';
import type { CandidateParts } from '../../../api/split/split.ts';
import { versionThat } from '../../support/loaded-version.ts';

/** Answers of an arm that are logged, of one that chance leaves out and one that it takes, where a tenth is to be logged. */
function logged(arm: Arm | undefined): number {
  if (arm === undefined) throw new Error('there is no such arm');
  let rows = 0;
  const view = openReplicaView('r', createSlotTable());
  view.logging = new Map([['m', { sample: 0.1, exclude: [], retention: '90d' }]]);
  const log = openAnswerLog(
    { append: () => rows++ },
    {
      ...{ view, defaultModel: null, arms: openArmCounts() },
      shadow: { offer: () => undefined },
    },
  );
  for (const end of ['ffffffff', '00000000'])
    log.answered(
      {
        id: `0190a000-0000-7000-8000-0000${end}`,
        scored: { kind: 'scored', score: 0.5, warnings: [] },
        read: { kind: 'envelope', features: {}, entityId: 'e', requestId: undefined, interval: undefined },
        assigned: { arm, hash: null },
      },
      { latencyMs: 1, batchSize: null },
    );
  return rows;
}

function slotWith(role?: CandidateParts['role']): Slot {
  const health = openHealth('o-1', () => undefined);
  const loaded = versionThat('v2');
  return slotOf({
    ...{ loaded: versionThat('v1'), revision: 1, source: 'ledger' },
    candidate: role && { ...{ loaded, role, weight: 50, salt: 's', sample: 0, health } },
  });
}

it('logs a sample where nothing is judged, and every answer while a rollout judges by the log', () => {
  expect(logged(slotWith().plain.arm)).toBe(1);
  const { split } = slotWith('canary');
  expect(logged(split?.stable.entity)).toBe(2);
  expect(logged(split?.candidate.entity)).toBe(2);
  expect(logged(split?.stable.candidate_refused)).toBe(2);
  expect(logged(slotWith('resident').plain.arm)).toBe(2);
  expect(logged(slotWith('resident').wayBack?.failed)).toBe(2);
  expect(logged(slotWith('shadow').plain.arm)).toBe(2);
});
