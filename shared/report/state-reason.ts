/** What of a version and its run says why it is in its state. */
export type StateEvidence = {
  readonly state: 'candidate' | 'held' | 'staged' | 'live' | 'retired' | 'refuted';
  readonly isJudged: boolean;
  readonly run: {
    readonly outcome: string | null;
    readonly result: Readonly<Record<string, unknown>> | null;
  };
};

/** Why a version that does not serve is in its state; null where its state says all, or the changes that it saw do. */
export function stateReason({ state, isJudged, run }: StateEvidence): string | null {
  if (state !== 'held' && state !== 'staged') return null;
  const rollout = run.result?.['rollout'];
  if (run.outcome === 'rolling-out') return `its run handed it over to rollout ${String(rollout)}`;
  const told = run.result?.['reason'];
  const reason = typeof told === 'string' ? told : null;
  if (!unsettled.includes(run.outcome)) return reason;
  const when = `${run.outcome} before it was ${isJudged ? 'promoted' : 'judged'}`;
  return reason === null || reason === 'cancelled on request' ? when : `${when}: ${reason}`;
}

/** Ends of a run that say nothing of its version. */
const unsettled: readonly (string | null)[] = ['failed', 'cancelled', 'terminated'];
