import { usualMargins } from '../rollout/planned-n.ts';
import { defaultPlannedN, guardForm, metricsOfTask } from '../rollout/resolve-guards.ts';
import { durationMs } from './duration.ts';
import type { Finding, PathStep } from './problem.ts';
import type { DeclaredGuard, GuardForm } from './rollout-guard.ts';
import type { DeclaredPhase } from './rollout-phase.ts';
import type { Declaration } from './schema.ts';
import { vacuousMargins } from './vacuous-margins.ts';

type Place = { readonly phase: DeclaredPhase; readonly path: readonly PathStep[] };

const at = (path: readonly PathStep[], message: string): readonly Finding[] => [{ path, message }];

/** What the schema of a rollout cannot say; paths begin at the rollout. */
export function rolloutFindings(declaration: Declaration): readonly Finding[] {
  const { rollout } = declaration;
  if (rollout === undefined || rollout === 'direct') return [];
  if (rollout === 'ab')
    return at([], 'ab needs the metric that decides: write { strategy: ab, metric: accuracy }');
  if (typeof rollout === 'string') return needsLog(declaration, [{ phase: { strategy: rollout }, path: [] }]);
  const places: readonly Place[] =
    'phases' in rollout
      ? rollout.phases.map((phase, index) => ({ phase, path: ['phases', index] }))
      : [{ phase: rollout, path: [] }];
  return [
    ...orderFindings(places),
    ...needsLog(declaration, places),
    ...places.flatMap((place) => phaseFindings(place, declaration)),
    ...places.flatMap(({ phase, path }) =>
      vacuousMargins(phase, declaration).map((found) => ({ ...found, path: [...path, ...found.path] })),
    ),
    ...approvalFindings(rollout.approval),
  ];
}

/** Direct, blue-green and A/B end with the promotion; a shadow comes before any traffic moves. */
function orderFindings(places: readonly Place[]): readonly Finding[] {
  return places.flatMap(({ phase: { strategy }, path }, index) => {
    const isLast = index === places.length - 1;
    if (!isLast && (strategy === 'direct' || strategy === 'blue-green' || strategy === 'ab'))
      return at(
        [...path, 'strategy'],
        `${strategy} ends with the promotion: move it to the end, or remove what follows`,
      );
    const before = places.slice(0, index).find(({ phase }) => phase.strategy !== 'shadow');
    if (strategy === 'shadow' && before !== undefined)
      return at(
        [...path, 'strategy'],
        `shadow comes before ${before.phase.strategy}: nothing is risked by it`,
      );
    return [];
  });
}

function needsLog(
  { log }: Declaration,
  places: readonly { readonly phase: Pick<DeclaredPhase, 'strategy'>; readonly path: readonly PathStep[] }[],
): readonly Finding[] {
  if (log !== false) return [];
  return places
    .filter(({ phase }) => phase.strategy !== 'direct')
    .flatMap(({ phase, path }) =>
      at(
        [...path, 'strategy'],
        `${phase.strategy} is judged by the log of predictions: remove log: false, or take direct`,
      ),
    );
}

function phaseFindings({ phase, path }: Place, declaration: Declaration): readonly Finding[] {
  if (phase.strategy === 'direct') return [];
  const guards = guardFindings(phase.guards ?? [], declaration).map((finding) => ({
    ...finding,
    path: [...path, 'guards', ...finding.path],
  }));
  if (phase.strategy === 'blue-green')
    return [...guards, ...blindFindings(replayBlind, phase.guards ?? [], path)];
  const isShort = (durationMs(phase.deadline) ?? 0) <= (durationMs(phase.minTime) ?? 0);
  return [
    ...guards,
    ...(isShort
      ? at(
          [...path, 'deadline'],
          `${phase.deadline} is over before minTime ${phase.minTime} is: every step would be inconclusive`,
        )
      : []),
    ...(phase.strategy === 'ab' ? abFindings(phase, path, declaration) : []),
    ...(phase.strategy === 'shadow' ? blindFindings(shadowBlind, phase.guards ?? [], path) : []),
  ];
}

type Blind = Readonly<Partial<Record<GuardForm['guard'], string>>>;

/** What a replay of logged rows cannot tell of. */
const replayBlind: Blind = {
  kpi: 'a replay changes no answer, so no figure of your own can tell of it: remove kpi, or take a canary',
};

/** What a shadow cannot tell of. */
const shadowBlind: Blind = {
  kpi: 'a shadow changes no answer, so no figure of your own can tell of it: remove kpi',
  slow: 'a copy is scored in a thread beside, whose time is no answer’s: remove slow here, and guard by it in a canary',
};

function blindFindings(
  blind: Blind,
  guards: readonly DeclaredGuard[],
  path: readonly PathStep[],
): readonly Finding[] {
  const names = new Set(guards.map((guard) => guardForm(guard)?.guard));
  return Object.entries(blind).flatMap(([name, reason]) =>
    [...names].some((each) => each === name) ? at([...path, 'guards'], reason) : [],
  );
}

function abFindings(
  phase: Extract<DeclaredPhase, { readonly strategy: 'ab' }>,
  path: readonly PathStep[],
  { task }: Declaration,
): readonly Finding[] {
  const { metric, weight, margin, alpha, plannedN } = phase;
  const fits = metricFindings(metric, task).map((message) => ({ path: [...path, 'metric'], message }));
  if (fits.length > 0) return fits;
  const size = plannedN ?? defaultPlannedN(metric, { margin, alpha, share: weight / 100 });
  if (size !== null) return [];
  return at(
    [...path, 'plannedN'],
    'is required: how many entities this metric needs is not known beforehand',
  );
}

function metricFindings(metric: unknown, task: Declaration['task']): readonly string[] {
  const known = metricsOfTask[task];
  if (typeof metric !== 'string' || known.some((name) => name === metric)) return [];
  return [`${metric} does not fit a ${task} task: expected ${known.join(' or ')}`];
}

/** Of the guards of a phase; paths begin at them. */
function guardFindings(guards: readonly DeclaredGuard[], { task }: Declaration): readonly Finding[] {
  const names = guards.map(guardLabel);
  return guards.flatMap((guard, index) => {
    const name = names[index] ?? '';
    if (names.indexOf(name) < index) return at([index], `${name} guards already`);
    const form = guardForm(guard);
    if (form === null)
      return at(
        [index],
        'kpi needs more than its name: { guard: kpi, name: revenue, sql: select …, margin: 1 }',
      );
    if (form.guard === 'positive_share' && task === 'regression')
      return at([index], 'positive_share does not fit a regression task');
    if (!(form.guard in usualMargins)) return [];
    const unfit = metricFindings(form.guard, task);
    if (unfit.length > 0) return unfit.map((message) => ({ path: [index], message }));
    const needsMargin = 'margin' in form ? form.margin === undefined : true;
    return needsMargin && hasNoUsualMargin(form.guard)
      ? at([index], `${form.guard} needs a margin, in its own units: { guard: ${form.guard}, margin: … }`)
      : [];
  });
}

const hasNoUsualMargin = (name: string): boolean =>
  Object.entries(usualMargins).some(([metric, margin]) => metric === name && margin === null);

function guardLabel(guard: DeclaredGuard): string {
  if (typeof guard === 'string') return guard;
  return guard.guard === 'kpi' ? guard.name : guard.guard;
}

type Approval = {
  readonly by: readonly string[];
  readonly remindEvery: string;
  readonly expireAfter: string;
};

/** Each is a round in the history of one workflow. */
const remindersMax = 200;

function approvalFindings(approval: Approval | undefined): readonly Finding[] {
  if (approval === undefined) return [];
  const { by, remindEvery, expireAfter } = approval;
  const everyMs = durationMs(remindEvery) ?? 0;
  const reminders = Math.ceil((durationMs(expireAfter) ?? 0) / Math.max(everyMs, 1));
  const twice = by.find((name, index) => by.indexOf(name) < index);
  return [
    ...(twice === undefined ? [] : at(['approval', 'by'], `${twice} is named twice`)),
    ...(everyMs < 60_000 ? at(['approval', 'remindEvery'], 'expected at least 1m') : []),
    ...(everyMs >= 60_000 && reminders > remindersMax
      ? at(
          ['approval', 'remindEvery'],
          `${remindEvery} until ${expireAfter} is ${reminders} reminders, expected at most ${remindersMax}: remind less often, or let it expire sooner`,
        )
      : []),
  ];
}
