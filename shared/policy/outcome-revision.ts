/** An outcome as it is told. */
export type ToldOutcome = { readonly label: string; readonly revision?: number | undefined };

/** What to do with it, beside the revisions that there are. */
export type OutcomeStep =
  | { readonly kind: 'record'; readonly revision: number }
  | { readonly kind: 'repeat'; readonly revision: number }
  | {
      readonly kind: 'conflict';
      readonly detail: string;
      readonly revision: number;
      readonly label: string | null;
    };

/**
 * The first outcome of a prediction is its revision 1. The same again changes nothing. Another label is a conflict unless it
 * says that it corrects: by the next revision. `known` holds the labels so far, revision 1 first.
 */
export function outcomeStep(known: readonly string[], told: ToldOutcome): OutcomeStep {
  const latest = known.length;
  const label = known.at(-1) ?? null;
  const conflict = (detail: string): OutcomeStep => ({ kind: 'conflict', detail, revision: latest, label });
  if (told.revision === undefined) {
    if (label === null) return { kind: 'record', revision: 1 };
    if (label === told.label) return { kind: 'repeat', revision: latest };
    return conflict(
      `another label was told already, as revision ${latest}: send revision ${latest + 1} to correct it`,
    );
  }
  if (told.revision === latest + 1) return { kind: 'record', revision: told.revision };
  if (told.revision > latest)
    return conflict(`revision ${told.revision} is ahead of what was told: send revision ${latest + 1}`);
  if (known[told.revision - 1] === told.label) return { kind: 'repeat', revision: told.revision };
  return conflict(
    `revision ${told.revision} was told with another label already: send revision ${latest + 1} to correct it`,
  );
}
