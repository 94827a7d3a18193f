import type { Outcome, Tried } from './try-extension.ts';

/** What was tried, file by file: what holds in a line each, what does not with its remedy below. */
export function triedText(tried: readonly Tried[]): string {
  const outcomes = tried.flatMap((one) => one.outcomes);
  const failed = outcomes.filter(({ failure }) => failure !== null).length;
  const extensions = tried.length === 1 ? '1 extension' : `${tried.length} extensions`;
  const sum =
    failed === 0
      ? `all ${outcomes.length} promises hold`
      : `${failed} of ${outcomes.length} promises do not hold`;
  return [...tried.map(extensionText), `${extensions}: ${sum}`].join('\n\n');
}

const extensionText = ({ family, name, file, outcomes }: Tried): string =>
  [`${file}: ${family} ${name}`, ...outcomes.map(outcomeText)].join('\n');

function outcomeText({ title, task, failure }: Outcome): string {
  const told = task === null ? title : `${task}: ${title}`;
  if (failure === null) return `  ✔ ${told}`;
  const { found, remedy } = failure;
  return [`  ✖ ${told}`, `    ${found}`, ...(remedy === null ? [] : [`    → ${remedy}`])].join('\n');
}

export const triedJson = (tried: readonly Tried[]) => ({
  ok: tried.every(({ outcomes }) => outcomes.every(({ failure }) => failure === null)),
  extensions: tried.map(({ family, name, file, digest, outcomes }) => ({
    ...{ family, name, file, digest },
    promises: outcomes.map(({ title, task, failure }) => ({
      ...{ title, task, holds: failure === null },
      ...(failure === null ? {} : { found: failure.found, remedy: failure.remedy }),
    })),
  })),
});
