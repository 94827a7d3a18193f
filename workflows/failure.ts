import { ActivityFailure, ChildWorkflowFailure } from '@temporalio/workflow';

const charactersMax = 2_000;

/** What went wrong first, without the wrappers that Temporal puts around it. */
export function rootFailure(error: unknown): unknown {
  const isWrapper = error instanceof ActivityFailure || error instanceof ChildWorkflowFailure;
  return isWrapper && error.cause ? rootFailure(error.cause) : error;
}

/** The words of what went wrong first. */
export function rootReason(error: unknown): string {
  const root = rootFailure(error);
  return (root instanceof Error ? root.message : String(root)).slice(0, charactersMax);
}
