import {
  type ActivityOptions,
  isCancellation,
  setCurrentDetails,
  upsertSearchAttributes,
} from '@temporalio/workflow';
import type {
  Evaluated,
  FinishRun,
  PromoteStepResult,
  PulledSnapshot,
  Registered,
  RetrainRequest,
  Stage,
  Trained,
  Validated,
} from '../shared/messages.ts';
import { renderStory, type StoryLine } from '../shared/report/run-story.ts';
import { rootReason } from './failure.ts';
import { modelId, modelVersion, stageKey, triggerKey, verdictKey } from './search-keys.ts';

/** What a stage answers. */
type Answer = PulledSnapshot | Validated | Trained | Registered | Evaluated | PromoteStepResult;

/** Tells Temporal's UI where a run is: current details, summaries and search attributes, on every change. */
export type Story = {
  tell<T extends Answer>(stage: Stage, work: (call: ActivityOptions) => Promise<T>): Promise<T>;
  ended(outcome: FinishRun['outcome']): void;
};

const summaries: Record<Stage, string> = {
  pull: 'pull the table into a snapshot',
  validate: 'check the snapshot against the contract',
  train: 'train a candidate',
  register: 'register the candidate as a version',
  evaluate: 'judge the version against champion and baseline',
  promote: 'promote the version',
};

export function startStory(request: RetrainRequest): Story {
  const title = `${request.model}: ${request.trigger} by ${request.actor}. ${request.reason}`.slice(0, 500);
  const lines = new Map<Stage, StoryLine>();
  const show = (ending: string | null) =>
    setCurrentDetails(renderStory({ title, lines: [...lines.values()], ending }));
  const line = (stage: Stage, state: StoryLine['state'], detail: string) => {
    lines.set(stage, { stage, state, detail });
    show(null);
  };
  upsertSearchAttributes([
    { key: modelId, value: request.model },
    { key: triggerKey, value: request.trigger },
  ]);
  return {
    async tell(stage, work) {
      upsertSearchAttributes([{ key: stageKey, value: stage }]);
      line(stage, 'running', '');
      try {
        const answer = await work({ summary: `${request.model}: ${summaries[stage]}` });
        attribute(answer);
        line(stage, 'done', describe(answer));
        return answer;
      } catch (error) {
        line(stage, isCancellation(error) ? 'cancelled' : 'failed', rootReason(error));
        throw error;
      }
    },
    ended(outcome) {
      show('reason' in outcome ? `${outcome.kind}: ${outcome.reason}` : outcome.kind);
    },
  };
}

function attribute(answer: Answer): void {
  if ('verdict' in answer) upsertSearchAttributes([{ key: verdictKey, value: answer.verdict }]);
  if ('version' in answer) upsertSearchAttributes([{ key: modelVersion, value: answer.version }]);
}

function describe(answer: Answer): string {
  if ('verdict' in answer) return `${answer.verdict}: ${answer.reason}`;
  if ('version' in answer) return answer.version;
  if ('staging' in answer) return answer.learner;
  switch (answer.kind) {
    case 'pulled':
      return `${answer.snapshot}, ${answer.rowCount} rows`;
    case 'valid':
      return `${answer.warningCount} ${answer.warningCount === 1 ? 'warning' : 'warnings'}`;
    case 'promoted':
      return `revision ${answer.revision}`;
    case 'rolling-out':
      return `rollout ${answer.rollout} begins`;
    case 'champion-changed':
      return `another champion serves by now: ${answer.champion ?? 'none'}`;
    default:
      return answer.reason;
  }
}
