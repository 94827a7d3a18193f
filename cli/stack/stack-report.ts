import { join } from 'node:path';
import type { StackFile } from './stack-file.ts';

/** What a program is told of the local stack. */
export type StackReport =
  | { readonly kind: 'ready'; readonly stack: StackFile; readonly home: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** The URL of the page, with the key to it. */
export const pageOf = ({ api, token }: StackFile): string => `${api}/#token=${token}`;

/** The report as JSON: the fields of `stack.json` in snake_case and links, or the failure as every command tells it. */
export function stackReportJson(report: StackReport): object {
  if (report.kind === 'failed') return { code: 'failed', detail: report.reason };
  const { stack, home } = report;
  const { temporalUi, ...fields } = stack;
  return {
    ...fields,
    temporal_ui: temporalUi,
    stack_file: join(home, 'stack.json'),
    token_file: join(home, 'token'),
    logs: join(home, 'logs'),
    links: { page: pageOf(stack), ready: `${stack.api}/readyz`, temporal: temporalUi },
  };
}
