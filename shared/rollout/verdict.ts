/** What a look at the evidence says of one guard. */
export type GuardVerdict = {
  readonly guard: string;
  /** `waiting`: nothing is decided yet. */
  readonly verdict: 'pass' | 'fail' | 'waiting';
  /** What it must show. */
  readonly rule: string;
  /** Candidate − stable, or the ratio of rates; null where there is nothing to show yet. */
  readonly estimate: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Of the e-process; it fails at 1/α. */
  readonly eValue: number | null;
  /** Entities of both arms that it rests on. */
  readonly n: number;
  /** Entities of both arms that would probably decide; null where it cannot be said. */
  readonly moreN: number | null;
  readonly reason: string;
};

/** What a look at the evidence says of a step. Nothing is ever passed by silence. */
export type StepVerdict = {
  readonly kind: 'wait' | 'advance' | 'fail' | 'inconclusive';
  /** One sentence for people: why it waits, what failed. */
  readonly reason: string;
  readonly guards: readonly GuardVerdict[];
  /** χ² test of the split (p); null while nobody is assigned. */
  readonly sampleRatioP: number | null;
};
