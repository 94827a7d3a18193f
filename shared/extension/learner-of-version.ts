import type { VersionManifest } from '../artifact-manifest.ts';
import type { Origin } from './family.ts';

/** The learner of the user's own that a version needs to score, beside what is installed. */
export type LearnerOfVersion =
  /** It needs none, or the very same is installed. */
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly detail: string }
  | { readonly kind: 'missing'; readonly detail: string };

/** Whether what a version was trained with is what would score it now; the details name the version's file and the remedy. */
export function learnerOfVersion(
  { model, extensions = [] }: Pick<VersionManifest, 'model' | 'extensions'>,
  version: string,
  installed: readonly Origin[],
): LearnerOfVersion {
  const needed = extensions.find(({ family }) => family === 'learner');
  if (needed === undefined) return { kind: 'same' };
  const trained = `${model} ${version} was trained with the learner ${needed.name} of ${needed.file} (sha256 ${short(needed)})`;
  const found = installed.find(({ family, name }) => family === 'learner' && name === needed.name);
  if (found === undefined)
    return {
      kind: 'missing',
      detail: `${trained}, which no extension here defines: put the file back and start anew`,
    };
  if (found.digest === needed.digest) return { kind: 'same' };
  return { kind: 'changed', detail: `${trained}; ${found.file} is another here (sha256 ${short(found)})` };
}

const short = ({ digest }: Origin): string => digest.slice(0, 12);
