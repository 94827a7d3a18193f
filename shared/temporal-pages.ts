/** Where Temporal's UI is, and the namespace that it shows. */
export type TemporalUi = { readonly uiUrl: string; readonly namespace: string };

const namespacePage = ({ uiUrl, namespace }: TemporalUi): string =>
  `${uiUrl.replace(/\/+$/, '')}/namespaces/${namespace}`;

/** Page of one execution, or of the latest under the id. */
export function executionPage(ui: TemporalUi, workflowId: string, temporalRunId: string | null): string {
  const workflow = `${namespacePage(ui)}/workflows/${encodeURIComponent(workflowId)}`;
  return temporalRunId === null ? workflow : `${workflow}/${temporalRunId}/history`;
}

export const schedulePage = (ui: TemporalUi, scheduleId: string): string =>
  `${namespacePage(ui)}/schedules/${encodeURIComponent(scheduleId)}`;
