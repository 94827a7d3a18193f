/** What of a snapshot decides whether a run may train on it. */
export type NamedSnapshot = { readonly model: string; readonly collectedAt: string | null };

/** Why a run of the model cannot train on the snapshot of this id, with the remedy; null where it can. */
export function snapshotObstacle(model: string, id: string, snapshot: NamedSnapshot | null): string | null {
  if (snapshot === null || snapshot.model !== model)
    return `no snapshot ${id} of model ${model}: ratchet runs ${model} shows the runs, and with a run's name what it used`;
  if (snapshot.collectedAt !== null)
    return `snapshot ${id} was collected at ${snapshot.collectedAt}: retrain without --snapshot`;
  return null;
}
