import type { ColumnProfile } from './column-profile.ts';

/** Why a column is no feature, or stays one with a warning. */
export type ColumnRole =
  | { readonly kind: 'key' | 'target' | 'watermark' | 'time' | 'asked' }
  | { readonly kind: 'feature' }
  | { readonly kind: 'suspect'; readonly reason: string }
  | { readonly kind: 'left-out'; readonly reason: string };

export type KnownRoles = {
  readonly key: readonly string[];
  readonly target: string;
  readonly watermark: string | null;
  readonly time: string | null;
  /** Columns that the user leaves out. */
  readonly exclude: readonly string[];
};

const idName =
  /(?:^|[_\s-])(?:id|key|uuid|guid|code|ref|reference|number|nr)$|^(?:instant|index|rownum|row_number)$/i;
const idSuffix = /[a-z](?:Id|ID|Key|UUID|Uuid|GUID|Guid)$/;

export const isIdName = (name: string): boolean => idName.test(name) || idSuffix.test(name);

const filledCount = ({ rowCount, missingCount, infiniteCount }: ColumnProfile): number =>
  rowCount - missingCount - infiniteCount;
const distinctShare = (profile: ColumnProfile): number =>
  profile.distinctCount / Math.max(1, filledCount(profile));

/** A run of whole numbers without gaps, as a counter writes it. */
function isCounter({ type, min, max, distinctCount }: ColumnProfile): boolean {
  return type === 'integer' && min !== null && max !== null && max - min + 1 === distinctCount;
}

/** Whether the column can be the key by itself: unique in every row, and like an id by name or shape. */
export function isKeyLike(profile: ColumnProfile): boolean {
  if (profile.rowCount < 2 || profile.distinctCount !== profile.rowCount) return false;
  if (profile.type !== 'integer' && profile.type !== 'text' && profile.type !== 'category') return false;
  return isIdName(profile.name) || isCounter(profile) || profile.type === 'text';
}

const nearlyUniqueShare = 0.9;
const tellingAuc = 0.98;
const tellingCorrelation = 0.95;

function leftOut(profile: ColumnProfile): string | null {
  if (profile.type === null) return `type ${profile.postgresType} is nothing that a model reads`;
  if (filledCount(profile) === 0)
    return profile.infiniteCount === 0 ? 'has no value in any row' : 'has no finite value in any row';
  if (profile.distinctCount === 1) return 'has one value in every row';
  const isCode =
    profile.type === 'text' || (profile.type === 'integer' && isIdName(profile.name)) || isCounter(profile);
  if (isCode && profile.distinctCount > 20 && distinctShare(profile) >= nearlyUniqueShare)
    return `looks like an id: ${valuesText(profile)}`;
  if (profile.type === 'text') return `is free text or a code: ${profile.distinctCount} values`;
  return isLongNumber(profile) ? `looks like a number that names a row: ${valuesText(profile)}` : null;
}

const valuesText = (profile: ColumnProfile): string =>
  `${profile.distinctCount} values in ${filledCount(profile)} rows`;

/** Whole numbers of which hardly two are the same, far more widely spread than there are rows. */
function isSparse(profile: ColumnProfile): boolean {
  const { type, min, max, distinctCount } = profile;
  if (type !== 'integer' || min === null || max === null || distinctCount < 100) return false;
  return distinctShare(profile) >= 0.95 && max - min > 1_000 * filledCount(profile);
}

/** Unix times of 2000 to 2050, in seconds, milliseconds or microseconds. */
const isUnixTime = (min: number, max: number): boolean =>
  [1, 1e3, 1e6].some((unit) => min >= 946_684_800 * unit && max <= 2_524_608_000 * unit);

/**
 * Sparse whole numbers that all have as many digits, nine or more, as those of phones, accounts and orders do; amounts
 * and populations span orders of magnitude, and what is no time is seldom measured to nine digits.
 */
function isLongNumber(profile: ColumnProfile): boolean {
  const { min, max } = profile;
  if (!isSparse(profile) || min === null || max === null || min < 1e8 || isUnixTime(min, max)) return false;
  return Math.floor(Math.log10(min)) === Math.floor(Math.log10(max));
}

function knownRole(name: string, known: KnownRoles): ColumnRole | null {
  if (name === known.target) return { kind: 'target' };
  if (known.key.includes(name)) return { kind: 'key' };
  if (name === known.time) return { kind: 'time' };
  if (name === known.watermark) return { kind: 'watermark' };
  return known.exclude.includes(name) ? { kind: 'asked' } : null;
}

/** @param isBinary whether `strength` is an AUC, as where there are classes; else it is a correlation. */
export function columnRole(profile: ColumnProfile, known: KnownRoles, isBinary: boolean): ColumnRole {
  const role = knownRole(profile.name, known);
  if (role) return role;
  const reason = leftOut(profile);
  if (reason !== null) return { kind: 'left-out', reason };
  const { strength } = profile;
  if (strength === null || strength <= (isBinary ? tellingAuc : tellingCorrelation))
    return isSparse(profile)
      ? {
          kind: 'suspect',
          reason: `may be an id: ${valuesText(profile)}; leave it out if it measures nothing`,
        }
      : { kind: 'feature' };
  const measure = isBinary ? `AUC ${strength.toFixed(3)}` : `correlation ${strength.toFixed(3)}`;
  return {
    kind: 'suspect',
    reason: `alone predicts the target (${measure}): leave it out if it is only known afterwards`,
  };
}

const protectedName =
  /(?:^|[_\s-])(?:gender|sex|race|ethnic\w*|religion|nationality|disab\w*|marital\w*|citizen\w*|foreign\w*|senior\w*|personal_status)(?:$|[_\s-])|^age$|Senior|Gender/i;

/** Names of columns that law or decency often protect: suggested, never assumed. */
export const protectedSuggestions = (names: readonly string[]): readonly string[] =>
  names.filter((name) => protectedName.test(name));
