import { type Document, isMap, isPair, isScalar, isSeq, type LineCounter, type Node, type Range } from 'yaml';
import type { PathStep } from './problem.ts';

type Place = { readonly range?: Range | null | undefined };

function step(node: unknown, by: PathStep): { readonly place: Place; readonly value: unknown } | null {
  if (isSeq(node)) {
    const item = node.items[Number(by)] as Node | undefined;
    return item ? { place: item, value: item } : null;
  }
  if (!isMap(node)) return null;
  const pair = node.items.find(
    (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(by),
  );
  return pair ? { place: pair.key as Node, value: pair.value } : null;
}

/** The line, from 1, of the deepest part of `path` that the file has: the key of a mapping, or the item of a list. */
export function lineOf(document: Document, lines: LineCounter, path: readonly PathStep[]): number {
  let value: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const by of path) {
    const found = step(value, by);
    if (!found) break;
    offset = found.place.range?.[0] ?? offset;
    value = found.value;
  }
  return Math.max(1, lines.linePos(offset).line);
}
