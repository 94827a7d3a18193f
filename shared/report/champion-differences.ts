import type { VersionManifest } from '../artifact-manifest.ts';
import { canonicalJson } from '../canonical-json.ts';
import { markdownTable } from './markdown-table.ts';
import { splitWords } from './split-words.ts';

type Made = Omit<VersionManifest, 'files'>;

/** In what the two were made differently, as a table: the first thing to look at where a gate failed. */
export function championDifferences(candidate: Made, champion: Made): string {
  const rows = describe(candidate, champion).filter(([, ours, theirs]) => ours !== theirs);
  return rows.length === 0
    ? 'Candidate and champion were made alike, from the same rows.'
    : `How the two were made, where they differ:\n\n${markdownTable(['what', 'candidate', 'champion'], rows)}`;
}

const describe = (a: Made, b: Made): readonly (readonly [string, string, string])[] => [
  ['declaration', ...both(a, b, ({ declaration }) => String(declaration.number))],
  ['learner', ...both(a, b, ({ learner }) => `${learner.kind} ${canonicalJson(learner.parameters)}`)],
  ['features of one only', onlyIn(a, b), onlyIn(b, a)],
  ['split', ...both(a, b, ({ split }) => splitWords(split))],
  ['snapshot', ...both(a, b, ({ snapshot }) => `${snapshot.id}, ${snapshot.rowCount} rows`)],
  ['training rows', ...both(a, b, ({ rows }) => String(rows.train))],
  ['code', ...both(a, b, ({ codeCommit }) => codeCommit ?? 'unknown')],
];

const both = (a: Made, b: Made, words: (made: Made) => string): [string, string] => [words(a), words(b)];

const onlyIn = (one: Made, other: Made): string =>
  one.features.filter((name) => !other.features.includes(name)).join(', ') || '–';
