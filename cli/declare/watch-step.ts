import { openPool } from '../../store/postgres/pool.ts';
import { modelsText } from '../demo/demo-steps.ts';
import { demoModel } from '../demo/demo-table.ts';
import type { AfterReadyStep, RunningStack } from '../stack/running-stack.ts';
import { appliedText } from './applied-text.ts';
import { applyDirectly } from './apply-direct.ts';
import { declarationChecks } from './checks.ts';
import { modelFile, shownPath } from './model-file.ts';
import { modelFilesIn } from './read-model-file.ts';
import { type WatchEvent, watchModels } from './watch.ts';

const hintOf = ({ applied }: Extract<WatchEvent, { kind: 'applied' }>): string =>
  applied.kind === 'invalid'
    ? '\n  not applied: it is looked at again when the file is saved or its table changes'
    : '';

const fileOf = (event: WatchEvent): string => (event.kind === 'applied' ? event.applied.file : event.file);

/** What the stack says of an event; nothing of a file that says what the ledger has. */
function eventText(event: WatchEvent): string | null {
  switch (event.kind) {
    case 'applied':
      return event.applied.kind === 'unchanged' ? null : `${appliedText(event.applied)}${hintOf(event)}`;
    case 'removed':
      return `${shownPath(event.file)} is gone; model ${event.model} stays until DELETE /models/${event.model} removes it`;
    case 'failed':
      return `${shownPath(event.file)} could not be applied, tried again soon: ${event.reason}`;
  }
}

/** What to do where nothing is declared, and which file is left alone. */
async function nextWords({ modelsFolder }: RunningStack): Promise<readonly string[]> {
  const demoFile = modelFile(modelsFolder, demoModel);
  const files = await modelFilesIn(modelsFolder);
  return [
    ...(files.includes(demoFile)
      ? [`${shownPath(demoFile)} is the demo's and is left alone (--no-demo).`]
      : []),
    ...(files.some((file) => file !== demoFile)
      ? []
      : ['No model yet: ratchet import FILE.csv --model NAME --target COLUMN']),
  ];
}

/** Applies the models folder now and whenever a file changes, as long as the local stack runs. */
export const applyModelsStep: AfterReadyStep = {
  title: 'declarations',
  run: async (stack) => {
    const pool = openPool(stack.database, { max: 2, name: 'ratchet models folder' });
    const said = new Map<string, string | null>();
    const say = (event: WatchEvent): void => {
      const [file, text] = [fileOf(event), eventText(event)];
      if (text !== null && text !== said.get(file)) stack.say(text);
      said.set(file, text);
    };
    const watch = await watchModels({
      folder: stack.modelsFolder,
      checks: declarationChecks,
      apply: applyDirectly(pool, { actor: 'models folder', connection: stack.connection, onVacuous: 'warn' }),
      first: demoModel,
      skip: stack.isDemoWanted ? [] : [demoModel],
      onEvent: say,
    });
    stack.onStop(async () => {
      await watch.close();
      await pool.end();
    });
    return stack.isDemoWanted ? [] : [modelsText(stack), ...(await nextWords(stack))];
  },
};
