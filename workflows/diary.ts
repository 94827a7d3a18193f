import { setCurrentDetails } from '@temporalio/workflow';
import type { DeploymentChange } from '../shared/messages.ts';
import { markdownTable } from '../shared/report/markdown-table.ts';

const entriesMax = 20;

/** What the diary says of a change, whichever kind it is. */
export type Noted = {
  readonly requestId: string;
  readonly kind: string;
  readonly actor: string;
  readonly reason: string;
};

/** Shows the last changes of a deployment in Temporal's UI; the ledger keeps them all. */
export type Diary = {
  made(request: Noted, change: DeploymentChange): void;
  refused(request: Noted, reason: string): void;
};

export function startDiary(model: string): Diary {
  const rows: (string | number)[][] = [];
  const note = (request: Noted, result: readonly (string | number)[]) => {
    rows.unshift([request.kind, ...result, request.actor, request.reason.slice(0, 200)]);
    rows.splice(entriesMax);
    setCurrentDetails(`${model}\n\n${markdownTable(head, rows)}`);
  };
  return {
    made: (request, change) =>
      note(request, [change.revision, `${change.previous ?? '–'} → ${change.current ?? '–'}`]),
    refused: (request, reason) => note(request, ['refused', reason.slice(0, 300)]),
  };
}

const head = ['change', 'revision', 'versions', 'actor', 'reason'];
