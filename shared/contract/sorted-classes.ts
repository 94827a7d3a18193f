/** Classes in the order of their scores: by number where all are numbers, else by their characters. */
export function sortedClasses(classes: readonly string[]): readonly string[] {
  const areNumbers = classes.every((name) => name.trim() !== '' && Number.isFinite(Number(name)));
  return areNumbers
    ? classes.toSorted((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
    : classes.toSorted();
}
