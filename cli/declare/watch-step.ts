import { openPool } from '../../store/postgres/pool.ts';
import { modelsText } from '../demo/demo-steps.ts';
import { demoModel } from '../demo/demo-table.ts';
import type { AfterReadyStep } from '../stack/steps.ts';
import { appliedText } from './applied-text.ts';
import { applyDirectly } from './apply-direct.ts';
import { declarationChecks } from './checks.ts';
import { shownPath } from './model-file.ts';
import { type WatchEvent, watchModels } from './watch.ts';

/** What the stack says of an event; nothing of a file that says what the ledger has. */
function eventText(event: WatchEvent): string | null {
  switch (event.kind) {
    case 'applied':
      return event.applied.kind === 'unchanged' ? null : appliedText(event.applied);
    case 'removed':
      return `${shownPath(event.file)} is gone; model ${event.model} stays until it is removed through the API`;
    case 'failed':
      return `${shownPath(event.file)} could not be applied, tried again soon: ${event.reason}`;
  }
}

/** Applies the models folder now and whenever a file changes, as long as the local stack runs. */
export const applyModelsStep: AfterReadyStep = {
  title: 'declarations',
  run: async (stack) => {
    const pool = openPool(stack.database, { max: 2, name: 'ratchet models folder' });
    let lastSaid = '';
    const say = (text: string | null): void => {
      if (text !== null && text !== lastSaid) stack.say(text);
      lastSaid = text ?? '';
    };
    const watch = await watchModels({
      folder: stack.modelsFolder,
      checks: declarationChecks,
      apply: applyDirectly(pool, 'models folder', stack.connection),
      skip: stack.isDemoWanted ? [] : [demoModel],
      onEvent: (event) => say(eventText(event)),
    });
    stack.onStop(async () => {
      await watch.close();
      await pool.end();
    });
    return stack.isDemoWanted ? [] : [modelsText(stack)];
  },
};
