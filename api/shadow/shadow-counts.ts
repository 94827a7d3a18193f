/** What became of copies: `lost` and `dropped` never got into the ledger. */
export const copyEnds = ['scored', 'refused', 'failed', 'timeout', 'lost', 'dropped'] as const;
export type CopyEnd = (typeof copyEnds)[number];

export type ShadowCounts = {
  /** Where there was no room: one in memory, for it may be one of ten thousand a second. */
  drop(model: string): void;
  add(model: string, ends: Readonly<Partial<Record<CopyEnd, number>>>): void;
  byModel(): ReadonlyMap<string, Readonly<Record<CopyEnd, number>>>;
};

/** Counts copies since the start of the replica. */
export function openShadowCounts(): ShadowCounts {
  const models = new Map<string, Record<CopyEnd, number>>();
  const of = (model: string): Record<CopyEnd, number> => {
    const found = models.get(model) ?? { scored: 0, refused: 0, failed: 0, timeout: 0, lost: 0, dropped: 0 };
    models.set(model, found);
    return found;
  };
  return {
    byModel: () => models,
    drop: (model) => {
      of(model).dropped += 1;
    },
    add: (model, ends) => {
      const counts = of(model);
      for (const end of copyEnds) counts[end] += ends[end] ?? 0;
    },
  };
}
