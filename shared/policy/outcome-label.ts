import type { Declaration } from '../declaration/schema.ts';

export type OutcomeLabel =
  | { readonly kind: 'label'; readonly label: string }
  | { readonly kind: 'invalid'; readonly detail: string };

/** A told label as the table of the model has it; refused where its target could not hold it. `classes`: those of the version that serves. */
export function outcomeLabel(
  { task, target, contract }: Declaration,
  told: string | number | boolean,
  classes: readonly string[] | null,
): OutcomeLabel {
  if (task === 'regression') return numberLabel(told);
  const label = String(told);
  const words = target.classes ?? classes ?? contract.columns?.[target.column]?.values?.map(String);
  if (words === undefined || words.includes(label)) return { kind: 'label', label };
  return { kind: 'invalid', detail: `must be one of ${words.join(', ')}` };
}

function numberLabel(told: string | number | boolean): OutcomeLabel {
  const isText = typeof told === 'string' && told.trim() !== '';
  const value = isText || typeof told === 'number' ? Number(told) : Number.NaN;
  if (Number.isFinite(value)) return { kind: 'label', label: String(value) };
  return { kind: 'invalid', detail: 'must be a number: the model is a regression' };
}
