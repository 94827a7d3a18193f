import type { ColumnProfile } from './column-profile.ts';

/** One line of the contract, in the order in which it is written. */
export type InferredColumn = {
  readonly type?: string;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly (string | number)[];
  readonly missingMax?: number;
  readonly severity?: 'warn';
};

const paddingShare = 0.1;
const codesMax = 20;
const missingDefault = 0.05;

/**
 * Rounds away from the data to two significant digits of the padding, so that bounds read well. Twelve digits rid a
 * bound of a double's noise, and are too few for large numbers close together: those keep the bound as it is. A bound
 * beyond the doubles is the last of them.
 */
function outward(value: number, direction: 'down' | 'up', padding: number, isInteger: boolean): number {
  const step = 10 ** Math.floor(Math.log10(padding));
  const unit = isInteger ? Math.max(1, step) : step;
  const rounded = direction === 'down' ? Math.floor(value / unit) * unit : Math.ceil(value / unit) * unit;
  const tidy = Number(rounded.toPrecision(12));
  return direction === 'down'
    ? Math.max(-Number.MAX_VALUE, Math.min(tidy, value))
    : Math.min(Number.MAX_VALUE, Math.max(tidy, value));
}

/** The observed range and a tenth of it on either side; what never was negative stays so; few codes stay as they are. */
export function widenedRange(profile: ColumnProfile): { readonly min: number; readonly max: number } | null {
  const { min, max } = profile;
  if (min === null || max === null) return null;
  const isInteger = profile.type === 'integer';
  const padding = Math.min(max - min, Number.MAX_VALUE) * paddingShare;
  if (padding === 0 || (isInteger && profile.distinctCount <= codesMax)) return { min, max };
  const low = outward(min - padding, 'down', padding, isInteger);
  return { min: min >= 0 ? Math.max(0, low) : low, max: outward(max + padding, 'up', padding, isInteger) };
}

/** Half as much again as was seen, at least five points more; undefined where the contract's 5 % holds it already. */
export function widenedMissing({ missingCount, rowCount }: ColumnProfile): number | undefined {
  const share = rowCount === 0 ? 0 : missingCount / rowCount;
  if (share <= missingDefault / 2) return undefined;
  return Math.min(1, Math.ceil((share + Math.max(missingDefault, share / 2)) * 100 - 1e-9) / 100);
}

/** A feature's line: range or set warn, type and missing share stop. */
export function featureContract(profile: ColumnProfile): InferredColumn {
  const { type } = profile;
  if (type === null) return {};
  const missingMax = widenedMissing(profile);
  const range = widenedRange(profile);
  const values = type === 'category' && profile.levels ? { values: profile.levels } : {};
  const isBounded = range !== null || 'values' in values;
  return {
    type,
    ...(range ?? {}),
    ...values,
    ...(missingMax === undefined ? {} : { missingMax }),
    ...(isBounded ? { severity: 'warn' as const } : {}),
  };
}

/** The target's line: it may be empty, for unlabelled rows are left out; a label that was never seen stops the run. */
export function targetContract(
  profile: ColumnProfile,
  values: readonly (string | number)[] | null,
): InferredColumn {
  return {
    ...(profile.type === null ? {} : { type: profile.type }),
    ...(values === null ? {} : { values }),
    missingMax: 1,
  };
}

/** The line of a column that no model reads: it may be empty as it likes. */
export function otherContract(profile: ColumnProfile): InferredColumn {
  return { ...(profile.type === null ? {} : { type: profile.type }), missingMax: 1 };
}

const rowsMinDefault = 1_000;

/** Four fifths of a small table; null where the default of 1,000 does. */
export function smallRowsMin(rowCount: number): number | null {
  return rowCount >= rowsMinDefault * 1.25 ? null : Math.max(1, Math.floor(rowCount * 0.8));
}

/** Bounds on the share of the positive value where the data lies outside, or near an end, of the default 5 to 60 %. */
export function positiveBounds(share: number): { readonly min?: number; readonly max?: number } | null {
  if (share < 0.08) return { min: Number((share / 2).toPrecision(2)) };
  if (share > 0.5) return { max: Math.min(0.99, Number((share + 0.1).toFixed(2))) };
  return null;
}
