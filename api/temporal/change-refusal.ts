import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import { deploymentWorkflowId } from '../../shared/ids.ts';
import { type ChangeRefused, refusalOf } from '../../store/temporal/failures.ts';

export type ChangeEnd = ChangeRefused | { readonly kind: 'made' } | { readonly kind: 'unknown' };

/** How a change ended that the ledger does not show: refused, or never asked for. Waits while it is under way. */
export async function changeRefusal(client: Client, model: string, requestId: string): Promise<ChangeEnd> {
  try {
    await client.workflow.getHandle(deploymentWorkflowId(model)).getUpdateHandle(requestId).result();
    return { kind: 'made' };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'unknown' };
    const refusal = refusalOf(error);
    if (refusal) return refusal;
    throw error;
  }
}
