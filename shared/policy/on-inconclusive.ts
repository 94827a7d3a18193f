/** What becomes of a candidate that no gate fails and one cannot decide: a person decides, it is held, or it goes on. */
export const onInconclusive = ['stage', 'hold', 'promote'] as const;
export type OnInconclusive = (typeof onInconclusive)[number];
