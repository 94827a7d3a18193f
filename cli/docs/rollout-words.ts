import type { JsonSchema } from '../../shared/declaration/json-schema.ts';
import { schemaTable } from './schema-table.ts';

type Mapping = { readonly path: string; readonly schema: JsonSchema };

const intro = `How a version that passed its gates becomes the champion: see [rollouts](rollouts.md). A strategy's name takes every default; the keys of
one phase and those of the whole may stand side by side; several phases are a list:

\`\`\`yaml
rollout: canary
\`\`\`

\`\`\`yaml
rollout:
  strategy: canary
  steps: [5, 25, 50, 100]
  minTime: 10m
  guards: [errors, { guard: slow, slowMs: 50 }, { guard: brier, margin: 0.01 }]
  approval: { before: promotion, by: [anna, ben], fourEyes: true }
\`\`\`

\`\`\`yaml
rollout:
  phases:
    - { strategy: shadow, minImprovement: 0.02 }
    - { strategy: canary, steps: even }
  bake: 30m
\`\`\`

Nothing of it is passed by silence: without traffic or outcomes a step waits, and is inconclusive at its deadline. The first
version of a model has nothing to be compared with and is promoted directly.`;

const guardIntro =
  'A guard is its name alone, such as `errors`, or a mapping that begins with it. It compares the candidate with stable on the same days, by tests that stay valid however often they are read.';

/** What is told in the section of rollouts: the forms of `rollout` and all below them. */
export const isRolloutPart = ({ path, schema }: Mapping): boolean =>
  path.startsWith('rollout.') || (path === 'rollout' && schema.properties?.['phases'] === undefined);

/** The forms of phases and guards stand under `rollout.phases[]`, once, though they may be written without the list. */
export function rolloutSection(all: readonly Mapping[], whole: Mapping): string {
  const formsAt = (path: string): readonly Mapping[] => all.filter((mapping) => mapping.path === path);
  const approval = formsAt('rollout.approval')[0];
  return [
    ...['## `rollout`', intro, schemaTable(whole.schema)],
    ...(approval ? ['### `rollout.approval`', schemaTable(approval.schema)] : []),
    ...formsAt('rollout.phases[]').flatMap((form) => [
      `### Strategy \`${nameOf(form, 'strategy')}\``,
      schemaTable(form.schema),
    ]),
    ...[
      '### `metric` of an A/B test by SQL',
      ...formsAt('rollout.phases[].metric').map(({ schema }) => schemaTable(schema)),
    ],
    ...['### Guards', guardIntro],
    ...formsAt('rollout.phases[].guards[]').flatMap((form) => [
      `#### \`${nameOf(form, 'guard')}\``,
      schemaTable(form.schema),
    ]),
  ].join('\n\n');
}

function nameOf({ schema }: Mapping, key: string): string {
  const named = schema.properties?.[key];
  return [named?.const ?? named?.enum ?? []].flat().join('`, `');
}
