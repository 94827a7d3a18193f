import type { BoundGate, ComparisonGate, Gate } from '../declaration/gate.ts';
import type { Slices } from '../declaration/slices.ts';
import { parseExpression } from '../derived/parse.ts';
import { holm } from '../statistics/holm.ts';
import type { Case } from './case.ts';
import type { GateFinding, SliceFinding, Verdict } from './gate.ts';
import { type GateKind, gateKind } from './gate-kind.ts';
import { type Slice, slicesIn } from './groups.ts';
import { meet } from './meet.ts';
import { sliceCase } from './slice-case.ts';

type SlicedGate = (BoundGate | ComparisonGate) & { readonly slices: Slices };

/**
 * A gate on parts of the test rows, judged by the kind that it is of without its slices. It passes where every slice
 * passes, which needs no correction, for all of them must; it fails where one fails, and for that Holm's procedure keeps
 * the chance that any sound slice of many is blamed at one minus the confidence.
 */
export function sliceGate(kinds: readonly GateKind[]): GateKind {
  const onWhole = (gate: Gate) => kinds.map((kind) => kind.of(gate)).find((found) => found !== null) ?? null;
  return gateKind<SlicedGate>({
    name: 'slices',
    claims: (gate): gate is SlicedGate => 'slices' in gate && gate.slices !== undefined,
    words: (gate) => `${onWhole(wholeOf(gate))?.words()} ${sliceWords(gate.slices)}`,
    problem: (gate, task) => onWhole(wholeOf(gate))?.problem(task) ?? sliceProblem(gate.slices),
    judge: (gate, judged) =>
      judgeSlices(gate, judged, (confidence, sliced) => {
        const found = onWhole({ ...wholeOf(gate), confidence })?.judge(sliced);
        return found ?? undecided('no kind of gate judges its slices', judged);
      }),
  });
}

function wholeOf({ slices: _, ...gate }: SlicedGate): Gate {
  return gate;
}

function sliceWords(slices: Slices): string {
  if ('missing' in slices) return 'where a feature is missing';
  if ('where' in slices) return `where ${slices.where}`;
  return slices.values ? `for ${slices.by} ${slices.values.join(', ')}` : `for each ${slices.by}`;
}

function sliceProblem(slices: Slices): string | null {
  if (!('where' in slices)) return null;
  const parsed = parseExpression(slices.where);
  return parsed.kind === 'faulty'
    ? `slices.where: at character ${parsed.problem.position}: ${parsed.problem.message}`
    : null;
}

type JudgeSlice = (confidence: number, sliced: Case) => GateFinding;

function judgeSlices({ slices, confidence }: SlicedGate, judged: Case, judge: JudgeSlice): GateFinding {
  if (judged.groups === undefined) return undecided('the test rows are not known by columns', judged);
  const found = slicesIn(slices, judged.groups);
  if (typeof found === 'string') return undecided(found, judged);
  const large = found.filter(({ rows }) => rows.length >= slices.rowsMin);
  const small = found.filter(({ rows }) => rows.length > 0 && rows.length < slices.rowsMin);
  if (large.length === 0) {
    if ('missing' in slices && small.length === 0)
      return passed('no feature is missing in the test rows', judged);
    return undecided(`no slice has ${slices.rowsMin} test rows${smallWords(small)}`, judged);
  }
  const cases = large.map(({ rows }) => sliceCase(judged, rows));
  const own = cases.map((sliced) => judge(confidence, sliced));
  const failed = holm(
    large.length,
    1 - confidence,
    (index, level) =>
      own[index]?.verdict === 'fail' && judge(1 - level, cases[index] as Case).verdict === 'fail',
  );
  const findings = large.map((slice, index) =>
    findingOf(slice, own[index] as GateFinding, failed.has(index)),
  );
  return together(findings, own, small);
}

function findingOf({ name, rows }: Slice, own: GateFinding, isFailed: boolean): SliceFinding {
  const { verdict, reason, estimate } = own;
  const shown = { slice: name, rowCount: rows.length, estimate };
  if (verdict !== 'fail' || isFailed) return { ...shown, verdict, reason };
  return { ...shown, verdict: 'inconclusive', reason: `${reason}, but not so surely among so many slices` };
}

function together(
  slices: readonly SliceFinding[],
  own: readonly GateFinding[],
  small: readonly Slice[],
): GateFinding {
  const verdict = meet(slices.map((slice) => slice.verdict));
  const decisive = slices.findIndex((slice) => slice.verdict === verdict);
  const { estimate, candidate, champion, prior, rival } = own[decisive] as GateFinding;
  const named = slices.filter((slice) => slice.verdict === verdict);
  const reason =
    verdict === 'pass'
      ? `all ${slices.length} slices pass`
      : named.map(({ slice, reason: why }) => `${slice}: ${why}`).join('; ');
  return {
    ...{ verdict, reason: `${reason}${smallWords(small)}`, estimate, candidate },
    ...(champion ? { champion } : {}),
    ...(prior ? { prior } : {}),
    ...(rival ? { rival } : {}),
    ...(verdict === 'inconclusive' ? { moreRows: mostRows(own) } : {}),
    slices,
  };
}

/** The slice that wants most rows decides last. */
function mostRows(own: readonly GateFinding[]): number | null {
  const wanted = own.flatMap(({ moreRows }) => (moreRows === undefined ? [] : [moreRows]));
  const known = wanted.filter((rows) => rows !== null);
  return wanted.length === 0 || known.length < wanted.length ? null : Math.max(...known);
}

const shownMax = 5;

function smallWords(small: readonly Slice[]): string {
  if (small.length === 0) return '';
  const names = small.slice(0, shownMax).map(({ name, rows }) => `${name} (${rows.length})`);
  const rest = small.length > shownMax ? ` and ${small.length - shownMax} more` : '';
  return `; too small to be judged: ${names.join(', ')}${rest}`;
}

const absent = (verdict: Verdict, reason: string, { candidate }: Case): GateFinding => {
  const estimate = { kind: 'undefined', reason, rowCount: candidate.labels.length } as const;
  return {
    verdict,
    reason,
    estimate,
    candidate: estimate,
    ...(verdict === 'inconclusive' ? { moreRows: null } : {}),
  };
};
const undecided = (reason: string, judged: Case): GateFinding => absent('inconclusive', reason, judged);
const passed = (reason: string, judged: Case): GateFinding => absent('pass', reason, judged);
