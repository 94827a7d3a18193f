import { setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import { markdownTable } from '../shared/report/markdown-table.ts';
import type { RolloutRequest } from '../shared/rollout/messages.ts';
import type { OpenedRollout, RolloutPlace } from '../shared/rollout/rollout-steps.ts';
import { modelId, modelVersion, stageKey } from './search-keys.ts';

const rowsMax = 40;

/** Tells Temporal's UI where a rollout is: current details and search attributes, with every transition. */
export function startRolloutStory({ rollout, model, version }: RolloutRequest, opened: OpenedRollout) {
  const { champion, actor, reason, plan } = opened;
  const over = plan.aa ? 'against itself' : `over ${champion ?? 'nothing'}`;
  const title = `${model} ${version} ${over} (${rollout}), by ${actor}. ${reason}`.slice(0, 500);
  const rows: (string | number)[][] = [];
  upsertSearchAttributes([
    { key: modelId, value: model },
    { key: modelVersion, value: version },
  ]);
  return {
    moved(before: RolloutPlace, place: RolloutPlace, why: string): void {
      upsertSearchAttributes([{ key: stageKey, value: place.state }]);
      const waits = place.waitingFor === null ? place.state : `${place.state} (${place.waitingFor})`;
      rows.unshift([place.generation, `${before.state} → ${waits}`, `${place.weight} %`, why.slice(0, 300)]);
      rows.splice(rowsMax);
      setCurrentDetails(`${title}\n\n${markdownTable(head, rows)}`);
    },
  };
}

const head = ['generation', 'transition', 'weight', 'reason'];
