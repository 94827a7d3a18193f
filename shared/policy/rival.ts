/**
 * Whom a gate may compare with beside the champion and the prior: `reference`, a version that is frozen in the
 * declaration; `best`, the best that ever served; `three-features`, a linear model of the three features that tell most.
 */
export const rivals = ['reference', 'best', 'three-features'] as const;
export type Rival = (typeof rivals)[number];
