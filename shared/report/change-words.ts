/** What people are told of a change of what serves: `v3 → v2. complaints`. */
export const changeWords = (change: {
  readonly previous: string | null;
  readonly current: string | null;
  readonly reason: string;
}): string => `${change.previous ?? 'nothing'} → ${change.current ?? 'nothing'}. ${change.reason}`;
