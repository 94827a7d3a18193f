import type { ChangeContract } from '../declaration/contract.ts';
import { binCounts } from '../drift/bins.ts';
import { categoryBins } from '../drift/categories.ts';
import { psi } from '../drift/psi.ts';
import { kolmogorovSmirnov } from '../statistics/kolmogorov-smirnov.ts';
import { presentValues } from './number-profile.ts';
import type { CategoryProfile, ColumnProfile, NumberProfile, Profile } from './profile.ts';
import type { Rule, Violation } from './report.ts';

/** Below this many sampled rows a distance is mostly noise (PSI of two equal samples of 200 exceeds 0.1 in 38 %). */
const sampleRowCountMin = 500;

export type ChangeInput = {
  readonly change: ChangeContract;
  readonly previous: Profile;
  readonly current: Profile;
  /** The sampled values of the number columns of the current snapshot, `NaN` where missing. */
  readonly sample: ReadonlyMap<string, Float64Array>;
};

type Found = {
  readonly column: string | null;
  readonly rule: Rule;
  readonly share: number | null;
  readonly statistic?: number;
  readonly detail: string;
};

/** What changed against the previous snapshot by more than the contract allows: pure, from two profiles. */
export function changeViolations(input: ChangeInput): readonly Violation[] {
  const { change, previous, current } = input;
  const found = [
    ...rowCountDrop(input),
    ...Object.entries(current.columns).flatMap(([name, profile]) => {
      const before = previous.columns[name];
      return before === undefined ? [] : columnChange(input, { name, before, profile });
    }),
  ];
  return found.map((each) => ({ ...each, severity: change.severity, count: null, samples: [] }));
}

function rowCountDrop({ change, previous, current }: ChangeInput): readonly Found[] {
  const share = previous.rowCount === 0 ? 0 : 1 - current.rowCount / previous.rowCount;
  if (share <= change.rowCountDropMax) return [];
  const detail = `${previous.rowCount} rows became ${current.rowCount}; at most ${percent(change.rowCountDropMax)} may vanish`;
  return [{ column: null, rule: 'row-count-drop', share, detail }];
}

type ColumnPair = { readonly name: string; readonly before: ColumnProfile; readonly profile: ColumnProfile };

function columnChange(input: ChangeInput, { name, before, profile }: ColumnPair): readonly Found[] {
  const { change, previous, current, sample } = input;
  const rise = profile.missingShare - before.missingShare;
  const found: Found[] = [];
  if (rise > change.missingRiseMax)
    found.push({
      column: name,
      rule: 'missing-rise',
      share: rise,
      detail: `missing in ${percent(profile.missingShare)}, was ${percent(before.missingShare)}; may rise by ${percent(change.missingRiseMax)}`,
    });
  if (Math.min(previous.sampleRowCount, current.sampleRowCount) < sampleRowCountMin) return found;
  const values = sample.get(name);
  if (before.kind === 'number' && profile.kind === 'number' && values !== undefined)
    found.push(...numberChange(change, { name, before, profile, values }));
  if (before.kind === 'category' && profile.kind === 'category')
    found.push(...stability(change, name, categoryPsi(before, profile, { previous, current })));
  return found;
}

type NumberPair = {
  readonly name: string;
  readonly before: NumberProfile;
  readonly profile: NumberProfile;
  readonly values: Float64Array;
};

function numberChange(change: ChangeContract, { name, before, values }: NumberPair): readonly Found[] {
  const present = presentValues(values);
  if (before.quantiles.length === 0 || present.length === 0) return [];
  const current = binCounts(values, Float64Array.from(before.edges));
  const { distance } = kolmogorovSmirnov(Float64Array.from(before.quantiles), present);
  const moved: Found[] =
    distance > change.ksMax
      ? [
          {
            column: name,
            rule: 'ks',
            share: null,
            statistic: distance,
            detail: exceeds('KS distance', distance, change.ksMax),
          },
        ]
      : [];
  return [...stability(change, name, psi({ reference: before.counts, current })), ...moved];
}

function categoryPsi(
  before: CategoryProfile,
  profile: CategoryProfile,
  { previous, current }: { readonly previous: Profile; readonly current: Profile },
): number {
  const countsOf = ({ levels, missingShare }: CategoryProfile, rowCount: number) => ({
    levels: new Map(levels),
    missing: Math.round(missingShare * rowCount),
  });
  if (previous.rowCount === 0 || current.rowCount === 0) return 0;
  return psi(
    categoryBins({
      reference: countsOf(before, previous.rowCount),
      current: countsOf(profile, current.rowCount),
    }),
  );
}

const stability = (change: ChangeContract, column: string, value: number): readonly Found[] =>
  value > change.psiMax
    ? [
        {
          ...{ column, rule: 'psi', share: null, statistic: value },
          detail: exceeds('PSI', value, change.psiMax),
        },
      ]
    : [];

const exceeds = (what: string, value: number, max: number): string =>
  `${what} ${value.toPrecision(3)} against the previous snapshot; at most ${max}`;

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
