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

/** Why gates cannot be judged on the snapshot of this id, with the remedy; null where they can. */
export function benchmarkObstacle(model: string, id: string, snapshot: NamedSnapshot | null): string | null {
  const remedy = `ratchet runs ${model} shows the runs, and with a run's name the snapshot that it used`;
  if (snapshot === null || snapshot.model !== model)
    return `this ledger has no snapshot ${id} of model ${model}: pin one of its own; ${remedy}. Before the first run leave benchmark out`;
  if (snapshot.collectedAt !== null)
    return `snapshot ${id} was collected at ${snapshot.collectedAt}: pin one that is there; ${remedy}`;
  return null;
}
