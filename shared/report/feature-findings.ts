/** A value with its 95 % interval. */
export type Bounded = { readonly value: number; readonly low: number; readonly high: number };

export type FeatureImportance = {
  readonly feature: string;
  /** How much worse the metric is with the feature's values shuffled: above 0, the model leans on it. */
  readonly loss: Bounded;
  /** Its share of what all cuts of the trees gained in training; null where the learner has no cuts. */
  readonly gainShare: number | null;
};

/** A derived feature's share of what all cuts gained; shuffled are the columns that it is made of. */
export type DerivedGain = { readonly feature: string; readonly gainShare: number };

/** The mean score over rows in which a feature is set to each of these values in turn (Friedman 2001). */
export type PartialDependence = {
  readonly feature: string;
  /** Whose probability the scores are, in multiclass. */
  readonly class?: string;
  readonly isNumber: boolean;
  readonly points: readonly { readonly label: string; readonly at: number; readonly score: number }[];
};

/** What a version leans on, found on rows of its test part: `features.json` of a decision. */
export type FeatureFindings = {
  readonly formatVersion: 1;
  readonly metric: string;
  readonly rowCount: number;
  /** Parts of these rows, each shuffled within itself: the intervals are of the mean over them. */
  readonly blockCount: number;
  /** The most important first. */
  readonly importance: readonly FeatureImportance[];
  readonly dependence: readonly PartialDependence[];
  /** Of the features that are computed, the largest first; left out where there are none, or no cuts. */
  readonly derivedGains?: readonly DerivedGain[];
};
