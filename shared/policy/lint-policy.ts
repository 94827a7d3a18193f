import type { Gate } from '../declaration/gate.ts';
import type { Declaration } from '../declaration/schema.ts';
import { fewRows } from '../metrics/few-rows.ts';
import type { HoldoutSize } from './assumed-error.ts';
import { effectiveGates } from './effective-gates.ts';
import { kindOf } from './gate-kinds.ts';
import { equalPasses, powerProblems } from './gate-power.ts';
import { gateProblems } from './gate-problems.ts';
import { benchmarkNotes } from './lint-benchmark.ts';
import { type SampledRows, whereProblems } from './lint-where.ts';
import { rowCountMin } from './metric-interval.ts';

/** Test rows of a level of a column that gates slice by. */
export type LevelSize = { readonly level: string; readonly rowCount: number; readonly positives: number };

/** What is known of the test rows before a candidate is trained. */
export type ExpectedHoldout = HoldoutSize & {
  /** Of columns that gates slice by. */
  readonly levels: ReadonlyMap<string, readonly LevelSize[]>;
  /** Where an expression names several columns, or one of many levels. */
  readonly sampled?: SampledRows;
  /** Test rows that lack each declared column, where a gate judges those. */
  readonly missing?: ReadonlyMap<string, number>;
  /** Test rows of the pinned snapshot, where they are known. */
  readonly benchmark?: HoldoutSize | undefined;
};

/** `refused`: the policy is vacuous there. `noted`: it works, and a person should know. */
export type LintFinding = {
  readonly severity: 'refused' | 'noted';
  /** Place in `gates`; null where it is about all of them. */
  readonly gate: number | null;
  readonly rule: string | null;
  readonly message: string;
};

export type Linted = {
  readonly findings: readonly LintFinding[];
  /**
   * How often a candidate exactly as good as the champion is promoted by itself: at least where gates err independently,
   * at most where they err together. Null where no gate compares with the champion in a way that can be reckoned.
   */
  readonly equalPromoted: { readonly least: number; readonly most: number } | null;
};

/** Looks for gates that decide nothing, or always the same, on so many rows. */
export function lintPolicy(declaration: Declaration, holdout: ExpectedHoldout): Linted {
  const gates = effectiveGates(declaration);
  const vacuous = gateProblems(gates, declaration.task).map(({ gate, message }) =>
    refused(gates, gate, message),
  );
  const sized = gates.flatMap((gate, index) =>
    [...powerProblems(gate, holdout), ...sliceProblems(gate, declaration, holdout)].map((message) =>
      refused(gates, index, message),
    ),
  );
  const findings = [
    ...rowProblems(declaration, holdout),
    ...vacuous,
    ...sized,
    ...notes(declaration, gates, holdout),
  ];
  return { findings, equalPromoted: promotedShare(declaration, gates, holdout) };
}

const refused = (gates: readonly Gate[], gate: number, message: string): LintFinding => ({
  ...{ severity: 'refused', gate, message },
  rule: ruleOf(gates[gate]),
});

const ruleOf = (gate: Gate | undefined): string | null => (gate === undefined ? null : kindOf(gate).words());

const noted = (message: string): LintFinding => ({ severity: 'noted', gate: null, rule: null, message });

function rowProblems(
  { task }: Declaration,
  { rowCount, positiveShare }: ExpectedHoldout,
): readonly LintFinding[] {
  const about = (message: string): readonly LintFinding[] => [
    { severity: 'refused', gate: null, rule: null, message },
  ];
  if (rowCount < rowCountMin)
    return about(
      `about ${rowCount} test rows: an interval needs ${rowCountMin}, so every gate is inconclusive`,
    );
  const rarer = Math.round(rowCount * Math.min(positiveShare ?? 0.5, 1 - (positiveShare ?? 0.5)));
  if (task !== 'binary' || rarer >= fewRows) return [];
  return about(
    `about ${rarer} test rows of the rarer class: an interval needs ${fewRows}, so every gate is inconclusive`,
  );
}

function sliceProblems(gate: Gate, declaration: Declaration, holdout: ExpectedHoldout): readonly string[] {
  const { levels } = holdout;
  if ('by' in gate) return groupProblems(gate, levels.get(gate.by));
  const slices = 'slices' in gate ? gate.slices : undefined;
  if (slices === undefined) return [];
  if ('missing' in slices) return missingProblems(slices, holdout);
  if ('where' in slices) return whereProblems(slices, declaration, holdout);
  const known = levels.get(slices.by);
  if (known === undefined) return [];
  const sizeOf = (value: string): number => known.find(({ level }) => level === value)?.rowCount ?? 0;
  const empty = (slices.values ?? []).filter((value) => sizeOf(value) < 1);
  if (empty.length > 0)
    return [`the slice ${slices.by} = ${empty.join(', ')} is empty: no row has that value`];
  const named = slices.values ?? known.map(({ level }) => level);
  if (named.some((value) => sizeOf(value) >= slices.rowsMin)) return [];
  return [`no slice of ${slices.by} has ${slices.rowsMin} test rows, so none is judged`];
}

function missingProblems(
  { rowsMin }: { readonly rowsMin: number },
  { missing }: ExpectedHoldout,
): readonly string[] {
  if (missing === undefined || missing.size === 0) return [];
  const most = Math.max(...missing.values());
  if (most >= rowsMin) return [];
  if (most < 1) return ['no declared column is missing in any row, so no slice is judged'];
  return [
    `no column is missing in ${rowsMin} test rows (at most in about ${Math.round(most)}), so no slice is judged`,
  ];
}

type Fairness = Extract<Gate, { readonly by: string }>;

function groupProblems(gate: Fairness, levels: readonly LevelSize[] | undefined): readonly string[] {
  if (levels === undefined) return [];
  const present = levels.filter(({ rowCount }) => rowCount >= 1);
  if (present.length < 2) return [`${gate.by} has one group only: nothing is compared`];
  return present
    .filter(
      ({ rowCount, positives }) =>
        rowCount < gate.rowsMin || positives < gate.positivesMin || rowCount - positives < gate.negativesMin,
    )
    .map(
      ({ level, rowCount, positives }) =>
        `${gate.by} = ${level} has about ${Math.round(rowCount)} test rows, ${Math.round(positives)} of them positive: the gate stays insufficient with fewer than ${gate.rowsMin}, ${gate.positivesMin} positive and ${gate.negativesMin} negative`,
    );
}

function notes(
  declaration: Declaration,
  gates: readonly Gate[],
  holdout: ExpectedHoldout,
): readonly LintFinding[] {
  const { gates: declared, schedule, promote } = declaration;
  const pinned = benchmarkNotes(declaration, holdout).map(noted);
  if (schedule === undefined)
    return gates.length === 0
      ? [noted('no gates are declared, so every candidate passes'), ...pinned]
      : pinned;
  const isGuarded = gates.some((gate) => 'against' in gate && gate.against === 'champion');
  return [
    ...pinned,
    ...(declared.length === 0
      ? [noted(`no gates are declared: scheduled runs are judged by ${ruleOf(gates[0])}`)]
      : []),
    ...(isGuarded
      ? []
      : [noted('no gate compares with the champion: a scheduled run may replace it by a worse one')]),
    ...(promote === 'manual'
      ? [noted('promote: manual: every scheduled run that passes waits for a person')]
      : []),
  ];
}

function promotedShare(
  declaration: Declaration,
  gates: readonly Gate[],
  holdout: ExpectedHoldout,
): Linted['equalPromoted'] {
  if (declaration.promote === 'manual') return { least: 0, most: 0 };
  if (declaration.onInconclusive === 'promote') return null;
  const passes = gates.flatMap((gate) => {
    const share = equalPasses(gate, holdout);
    return share === null ? [] : [share];
  });
  if (passes.length === 0) return null;
  return { least: passes.reduce((product, share) => product * share, 1), most: Math.min(...passes) };
}
