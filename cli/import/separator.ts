export const separators = [',', ';', '\t', '|'] as const;
export type Separator = (typeof separators)[number];

/** How often each separator stands outside quotes, line by line. */
function countsByLine(text: string, separator: string): readonly number[] {
  const counts: number[] = [];
  let count = 0;
  let isQuoted = false;
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === separator) count += 1;
    else if (character === '\n') {
      counts.push(count);
      count = 0;
    }
  }
  return counts.length === 0 ? [count] : counts;
}

/**
 * The separator of a CSV text by its first lines: among those in the header, the one that most lines have as often as
 * the header; where that is equal, the more frequent one.
 */
export function sniffSeparator(head: string): Separator {
  const votes = separators.map((separator) => {
    const counts = countsByLine(head, separator);
    const inHeader = counts[0] ?? 0;
    const agreeing = inHeader === 0 ? 0 : counts.filter((count) => count === inHeader).length;
    return { separator, agreeing, inHeader };
  });
  const best = votes.reduce((left, right) =>
    right.agreeing > left.agreeing || (right.agreeing === left.agreeing && right.inHeader > left.inHeader)
      ? right
      : left,
  );
  return best.separator;
}
