/** What a user's own file can add. */
export const families = ['learner', 'check', 'metric', 'gate'] as const;
export type Family = (typeof families)[number];

/** What `define…` answers and a file exports: `family` tells it from anything else that a file may export. */
export type Extension = { readonly ratchetExtension: Family; readonly name: string };

/** Where an extension comes from. `digest` is the sha256 of its file and of what that imports from beside it. */
export type Origin = {
  readonly family: Family;
  readonly name: string;
  /** As messages show it: from the working folder on, with forward slashes. */
  readonly file: string;
  readonly digest: string;
};

export type LoadedExtension = Origin & { readonly extension: Extension };
