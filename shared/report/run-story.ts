import type { Stage } from '../messages.ts';
import { markdownTable } from './markdown-table.ts';

/** One line of a run's story. */
export type StoryLine = {
  readonly stage: Stage;
  readonly state: 'running' | 'done' | 'failed' | 'cancelled';
  readonly detail: string;
};

/** What Temporal's UI shows of a run: who asked for it and why, a line per stage, how it ended. */
export function renderStory(story: {
  readonly title: string;
  readonly lines: readonly StoryLine[];
  readonly ending: string | null;
}): string {
  const table = markdownTable(
    ['stage', 'state', 'detail'],
    story.lines.map(({ stage, state, detail }) => [stage, state, detail.slice(0, 300)]),
  );
  return [story.title, table, ...(story.ending === null ? [] : [`**${story.ending}**`])].join('\n\n');
}
