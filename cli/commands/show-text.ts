import type { DeploymentChangeAnswer, VersionAnswer } from '../../shared/http/versions.ts';
import { calibrationWords } from '../../shared/report/calibration-words.ts';
import { originWords } from '../../shared/report/origin-words.ts';
import { splitWords } from '../../shared/report/split-words.ts';
import { targetWords } from '../../shared/report/target-words.ts';
import { searchWords } from '../../shared/report/trials-section.ts';
import { thresholdWords } from '../../shared/threshold/words.ts';
import { type Field, indented, section } from '../client/sections.ts';
import { table } from '../client/table.ts';
import { counted, figure, moment, seconds } from '../client/words.ts';
import { metricRows } from './metric-words.ts';
import { ShownDecision } from './shown-decision.ts';
import { ShownManifest } from './shown-manifest.ts';

/** A version as a person asks for it: what it is, where it comes from, how good it is, why it is live. */
export function showText(model: string, version: VersionAnswer): string {
  const manifest = ShownManifest.safeParse(version.manifest).data ?? null;
  const decision = ShownDecision.safeParse(version.decision).data ?? null;
  return [
    `${model} ${version.version} is ${version.state}${byForce(version)}${version.state_reason ? `: ${version.state_reason}` : ''}`,
    section('What it is', [...whatItIs(version), ...(manifest === null ? [] : howItWasMade(manifest))]),
    section('Where it comes from', [
      ['run', `${version.run}, ${moment(version.created_at)}`],
      ...(manifest === null ? [] : whereItComesFrom(manifest)),
    ]),
    howGood(model, version, decision),
    whyLive(version),
  ].join('\n\n');
}

/** Whether the last change that made it live was forced; the newest change comes first. */
function byForce({ version, state, changes }: VersionAnswer): string {
  const last = changes.find(({ kind, to_version: to }) => kind !== 'reload' && to === version);
  if (!last?.forced) return '';
  return state === 'live' ? ', by force' : ' (it went live by force)';
}

const whatItIs = ({ digest, learner, collected_at: collectedAt }: VersionAnswer): readonly Field[] => [
  ['learner', learner],
  ['digest', digest],
  ['files', collectedAt && `collected at ${moment(collectedAt)} (retention): it can serve no more`],
];

function howItWasMade({ task, target, learner, features, ...manifest }: ShownManifest): readonly Field[] {
  const fit = learner.converged ? 'converged' : 'did not converge';
  const { cross_validation: folds } = manifest;
  return [
    ['task', task],
    ['target', target ? targetWords(target) : null],
    ['chosen by auto', manifest.search ? searchWords(manifest.search) : null],
    ['parameters', pairs(learner.parameters) || null],
    ['fit', `${fit} after ${counted(learner.iteration_count, 'iteration')}, seed ${learner.seed}`],
    ['notes on it', learner.notes.join('\n') || null],
    ['threshold', task === 'binary' ? thresholdWords(manifest.threshold, manifest.threshold_choice) : null],
    ['calibration', manifest.calibration_choice ? calibrationWords(manifest.calibration_choice) : null],
    ['features', `${features.length}: ${features.join(', ')}`],
    [
      'over folds',
      folds
        ? `${folds.metric} ${figure(folds.mean)} ± ${figure(folds.deviation)} (${folds.folds.length} folds)`
        : null,
    ],
    ['extensions', manifest.extensions?.map(originWords).join('\n') ?? null],
    ['owner', manifest.owner],
    ['notes', manifest.notes],
  ];
}

function whereItComesFrom({
  snapshot,
  declaration,
  split,
  rows,
  ...manifest
}: ShownManifest): readonly Field[] {
  const durations = Object.entries(manifest.durations_ms).map(([name, ms]) => `${name} ${seconds(ms)}`);
  return [
    ['declaration', `number ${declaration.number}, digest ${declaration.digest}`],
    ['snapshot', `${snapshot.id}, ${counted(snapshot.row_count, 'row')}, digest ${snapshot.digest}`],
    ['watermark', snapshot.watermark],
    ['query', snapshot.query],
    ['rows', rowWords(rows)],
    ['split', splitWords(split)],
    ['code', manifest.code_commit ?? 'unknown commit'],
    ['made with', pairs(manifest.versions) || null],
    ['took', durations.join(', ') || null],
  ];
}

/** Where every row went; the terms add up to the total. */
const rowWords = ({ total, train, validation, test, ...out }: ShownManifest['rows']): string =>
  `${total} in = ${train} train + ${validation} validation + ${test} test + ${out.unlabelled} without a label + ${out.immature} too young for one + ${out.quarantined} quarantined`;

function howGood(model: string, version: VersionAnswer, decision: ShownDecision | null): string {
  const metrics = table({
    header: ['METRIC', 'VALUE', '95 % INTERVAL', 'N', ''],
    rows: metricRows(version.metrics),
    nothing: 'not measured yet',
  });
  const lines = [`How good it is`, indented(metrics)];
  if (decision === null) return [...lines, '  not judged yet'].join('\n');
  const { verdict, champion, id, body } = decision;
  const against = champion === null ? 'nothing served yet' : `against ${champion}`;
  const gates = table({
    header: ['GATE', 'VERDICT', 'N', 'WHY'],
    rows: (body.gates ?? []).map((gate) => [
      gate.rule,
      gate.verdict,
      String(gate.estimate.row_count),
      gate.reason,
    ]),
    nothing: 'no gates are declared',
  });
  return [
    ...lines,
    `  verdict: ${verdict} (${against}; decision ${id})${body.reason ? `: ${body.reason}` : ''}`,
    indented(gates),
    `  the whole report: ratchet show ${model} ${version.version} --report`,
  ].join('\n');
}

/** The changes that led to or from it, newest first. */
function whyLive({ version, state, state_reason: reason, changes }: VersionAnswer): string {
  const title = state === 'live' ? 'Why it is live' : 'Why it is not live';
  if (changes.length === 0)
    return `${title}\n  it never served${reason ? `: ${reason}` : (neverServed[state] ?? '')}`;
  return [title, ...changes.map((change) => `  ${changeText(change, version)}`)].join('\n');
}

const neverServed: Readonly<Record<string, string>> = {
  candidate: ': it was not judged yet',
  held: ': a gate failed',
  staged: ': it waits for a person',
  refuted: ': later outcomes speak against it',
};

function changeText(change: DeploymentChangeAnswer, version: string): string {
  const what =
    change.to_version === version
      ? `${change.kind} to it`
      : `${change.kind} to ${change.to_version ?? 'nothing'}`;
  const from =
    change.from_version === null || change.from_version === version ? '' : ` from ${change.from_version}`;
  const flags = [
    ...(change.forced ? ['forced'] : []),
    ...(change.break_glass ? ['break-glass'] : []),
    ...(change.decision === null ? [] : [`decision ${change.decision}`]),
  ];
  const marked = flags.length === 0 ? '' : ` (${flags.join(', ')})`;
  return `${moment(change.created_at)}  revision ${change.revision}: ${what}${from} by ${change.actor}${marked}: ${change.reason}`;
}

const pairs = (record: Readonly<Record<string, unknown>>): string =>
  Object.entries(record)
    .map(([name, value]) => `${name} ${typeof value === 'number' ? figure(value) : wordOf(value)}`)
    .join(', ');

const wordOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
