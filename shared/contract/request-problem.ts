/** One field of a request that is wrong, or was scored with a doubt. Values are never echoed. */
export type FieldError = {
  /** JSON pointer into the body, e.g. `#/features/age`. */
  readonly pointer: string;
  readonly code: FieldCode;
  readonly detail: string;
};

export type FieldCode =
  | 'missing'
  | 'unknown'
  | 'wrong_type'
  | 'not_finite'
  | 'not_an_integer'
  | 'out_of_range'
  | 'not_allowed'
  | 'unseen_category';

export type Warning = FieldError;

/** What is wrong with a value: it refuses the request, or the row is scored with a warning. */
export type Problem = { readonly kind: 'error' | 'warning'; readonly field: FieldError };

/** The pointer of a feature; the name is cut at 100 characters. */
export const featurePointer = (name: string): string =>
  `#/features/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** A problem of a feature, made once: it depends on the feature alone, so that a check allocates nothing. */
export function problem(kind: Problem['kind'], name: string, code: FieldCode, detail: string): Problem {
  return { kind, field: { pointer: featurePointer(name), code, detail } };
}
