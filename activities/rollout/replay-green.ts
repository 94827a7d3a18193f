import { setImmediate } from 'node:timers/promises';
import { permanentFaults } from '../../shared/messages.ts';
import { judgeStep } from '../../shared/rollout/judge-step.ts';
import type { BlueGreenPhase } from '../../shared/rollout/plan.ts';
import { type Replayed, replayEvidence } from '../../shared/rollout/replay-evidence.ts';
import type { Finding, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import type { StepVerdict } from '../../shared/rollout/verdict.ts';
import { readDeclaration } from '../../store/postgres/declarations.ts';
import { type ReplayRow, replayRows } from '../../store/postgres/replay-rows.ts';
import { keepLook, type Rollout } from '../../store/postgres/rollouts.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import { beating } from '../beating.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';
import { PermanentFault } from '../permanent.ts';
import { fenced } from './fenced.ts';
import { knownRollout } from './place-of.ts';
import { rowScorer } from './row-scorer.ts';
import { unloggedColumns } from './unlogged-columns.ts';

type Needs = Pick<Dependencies, 'pool' | 'artifacts'>;

/** Rows between two turns of the event loop. */
const rowsPerTurn = 20;

/** Scores the last logged rows with a version that is loaded and serves nobody yet; judged once. */
export const replayGreen = (deps: Needs) =>
  guarded((step: WatchStep): Promise<Finding> => beating(({ signal }) => replay(deps, step, signal)));

export async function replay(deps: Needs, step: WatchStep, signal: AbortSignal): Promise<Finding> {
  const lost = await fenced(deps, step);
  if (lost) return lost;
  const rollout = await knownRollout(deps.pool, step.rollout);
  const phase = rollout.plan.phases[rollout.phase];
  if (phase?.strategy !== 'blue-green')
    throw new PermanentFault(permanentFaults.programmer, `${step.rollout} replays nothing in this phase`);
  const stored = await readDeclaration(deps.pool, step.model);
  const { task, target, log } = stored?.declaration ?? undeclared;
  const excluded = log === false || log === undefined ? [] : log.exclude;
  const { rows, unlogged } = await replayed(deps, rollout, { phase, excluded, signal });
  const asOf = await databaseTime(deps);
  const asked = { task, positive: target.positive == null ? null : String(target.positive), asOf };
  const evidence = replayEvidence(phase.guards, rows, asked);
  const verdict = told(judgeStep(phase, rollout.step, evidence), rollout, unlogged);
  const { rollout: id, generation } = step;
  if (!(await keepLook(deps.pool, { rollout: id, generation, evidence, verdict })))
    return { kind: 'taken', reason: `${id} was moved on meanwhile` };
  const { kind, reason } = verdict;
  return { kind: kind === 'wait' ? 'inconclusive' : kind, reason };
}

const undeclared = { task: 'binary', target: { positive: null }, log: undefined } as const;

type Replay = {
  readonly rows: readonly Replayed[];
  /** Columns for whose sake rows were left out: the version reads them, and the log does not keep them. */
  readonly unlogged: ReadonlySet<string>;
};

type How = {
  readonly phase: BlueGreenPhase;
  readonly excluded: readonly string[];
  readonly signal: AbortSignal;
};

async function replayed(
  { pool, artifacts }: Needs,
  { model, version: name }: Rollout,
  { phase, excluded, signal }: How,
): Promise<Replay> {
  const version = await readVersion(pool, model, name);
  if (version === null) throw new PermanentFault(permanentFaults.request, `${model} has no version ${name}`);
  const loaded = await artifacts.load(model, name, version.digest);
  const score = rowScorer(loaded);
  const columns = loaded.graph.inputs.map((input) => input.name);
  const lacking = unloggedColumns({ pool, artifacts }, { model, columns, excluded });
  const rows: Replayed[] = [];
  const unlogged = new Set<string>();
  for (const [index, row] of (await replayRows(pool, model, phase.replayRows)).entries()) {
    if (index % rowsPerTurn === 0) await setImmediate();
    signal.throwIfAborted();
    const lacks = await lacking(row);
    for (const column of lacks) unlogged.add(column);
    if (lacks.length === 0) rows.push({ ...whatStableSaid(row), candidate: score(row.features) });
  }
  return { rows, unlogged };
}

const whatStableSaid = ({
  who,
  outcome,
  score,
  label,
  latencyUs,
}: ReplayRow): Pick<Replayed, 'who' | 'outcome' | 'stable'> => ({
  who,
  outcome,
  stable: { score, label, latencyUs },
});

/** Where no row is left that the log has whole, it says for which columns' sake. */
function told(verdict: StepVerdict, { version }: Rollout, unlogged: ReadonlySet<string>): StepVerdict {
  if (verdict.kind !== 'inconclusive' || unlogged.size === 0) return verdict;
  const columns = [...unlogged].join(', ');
  const why = `${version} reads ${columns}, which the log does not keep of what stable answers: such rows are not replayed`;
  return { ...verdict, reason: `${verdict.reason}; ${why}` };
}

async function databaseTime({ pool }: Needs): Promise<string> {
  const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
  return (rows[0]?.now ?? new Date(0)).toISOString();
}
