import { relative, sep } from 'node:path';

/** A path as messages and manifests show it: from the working folder on, where it lies in that. */
export function shownFile(path: string): string {
  const near = relative('.', path);
  return (near.startsWith('..') ? path : near).split(sep).join('/');
}
