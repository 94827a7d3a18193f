import { problemText } from '../../shared/declaration/problem.ts';
import type { AppliedFile } from './apply-files.ts';
import { shownPath } from './model-file.ts';

const warned = ({ warnings }: { readonly warnings: readonly string[] }): readonly string[] =>
  warnings.map((warning) => `  warning: ${warning}`);

/** What became of one file, in words. */
export function appliedText(applied: AppliedFile): string {
  switch (applied.kind) {
    case 'applied': {
      const before = applied.previous === null ? '' : ` (was ${applied.previous})`;
      return [`${applied.model}: applied as declaration ${applied.number}${before}`, ...warned(applied)].join(
        '\n',
      );
    }
    case 'unchanged':
      return [`${applied.model}: unchanged, declaration ${applied.number}`, ...warned(applied)].join('\n');
    case 'refused':
      return `${shownPath(applied.file)}: ${applied.reason}`;
    case 'invalid':
      return applied.problems.map(problemText).join('\n');
  }
}

/** The same for programs, in snake_case. */
export function appliedJson(applied: AppliedFile): Readonly<Record<string, unknown>> {
  const file = shownPath(applied.file);
  switch (applied.kind) {
    case 'applied':
    case 'unchanged':
      return {
        file,
        kind: applied.kind,
        model: applied.model,
        number: applied.number,
        previous: applied.previous,
        warnings: applied.warnings,
      };
    case 'refused':
      return { file, kind: applied.kind, reason: applied.reason };
    case 'invalid':
      return { file, kind: applied.kind, problems: applied.problems };
  }
}
