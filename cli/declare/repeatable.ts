/** For an option that may be given several times, each with one value. */
export const also = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
];
