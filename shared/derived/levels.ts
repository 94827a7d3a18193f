import type { Typed } from './typed.ts';

/** The words that a category may be, by its column. */
export type LevelsOf = (column: string) => readonly string[];

/** Every word that a category expression may give. A level that training never saw is none of them. */
export function levelsOf(typed: Typed, ofColumn: LevelsOf): readonly string[] {
  return [...new Set(wordsOf(typed, ofColumn))];
}

function wordsOf(typed: Typed, ofColumn: LevelsOf): readonly string[] {
  switch (typed.kind) {
    case 'text':
      return [typed.text];
    case 'column':
      return ofColumn(typed.name);
    case 'bins':
      return typed.words;
    case 'select':
      return [...wordsOf(typed.chosen, ofColumn), ...wordsOf(typed.otherwise, ofColumn)];
    case 'binary':
      return [...wordsOf(typed.left, ofColumn), ...wordsOf(typed.right, ofColumn)];
    default:
      return [];
  }
}
