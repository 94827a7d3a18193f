/** Why a row did not get into the log. */
export const dropReasons = ['buffer_full', 'spool_full', 'spool_failed'] as const;
export type DropReason = (typeof dropReasons)[number];

/** What became of the rows of one replica, counted since its start. */
export type LogCounts = {
  appended: number;
  written: number;
  spooled: number;
  quarantined: number;
  readonly dropped: Record<DropReason, number>;
};

export const openLogCounts = (): LogCounts => ({
  appended: 0,
  written: 0,
  spooled: 0,
  quarantined: 0,
  dropped: { buffer_full: 0, spool_full: 0, spool_failed: 0 },
});
