/** Edits (insert, delete, replace, swap of neighbours) between two words: optimal string alignment. */
function editCount(from: string, to: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current[column] = Math.min(
        at(previous, column) + 1,
        at(current, column - 1) + 1,
        at(previous, column - 1) + (same ? 0 : 1),
        swapped && column > 1 ? at(beforePrevious, column - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforePrevious = previous;
    previous = current;
  }
  return at(previous, to.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY;

/** The known word that was probably meant; null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const near = known
    .map((candidate) => ({
      candidate,
      edits: editCount(word.toLowerCase().replace(/[_-]/g, ''), candidate.toLowerCase()),
    }))
    .filter(({ candidate, edits }) => edits <= Math.max(1, Math.floor(candidate.length / 3)))
    .sort((left, right) => left.edits - right.edits);
  return near[0]?.candidate ?? null;
}
