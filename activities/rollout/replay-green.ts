import { setImmediate } from 'node:timers/promises';
import { permanentFaults } from '../../shared/messages.ts';
import { judgeStep } from '../../shared/rollout/judge-step.ts';
import type { BlueGreenPhase } from '../../shared/rollout/plan.ts';
import { type Replayed, replayEvidence } from '../../shared/rollout/replay-evidence.ts';
import type { Finding, WatchStep } from '../../shared/rollout/rollout-steps.ts';
import { readDeclaration } from '../../store/postgres/declarations.ts';
import { replayRows } from '../../store/postgres/replay-rows.ts';
import { keepLook, type Rollout } from '../../store/postgres/rollouts.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import { beating } from '../beating.ts';
import type { Dependencies } from '../dependencies.ts';
import { guarded } from '../guarded.ts';
import { PermanentFault } from '../permanent.ts';
import { fenced } from './fenced.ts';
import { knownRollout } from './place-of.ts';
import { rowScorer } from './row-scorer.ts';

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
  const rows = await replayed(deps, rollout, { phase, signal });
  const stored = await readDeclaration(deps.pool, step.model);
  const { task, target } = stored?.declaration ?? { task: 'binary' as const, target: { positive: null } };
  const asOf = await databaseTime(deps);
  const asked = { task, positive: target.positive == null ? null : String(target.positive), asOf };
  const evidence = replayEvidence(phase.guards, rows, asked);
  const verdict = judgeStep(phase, rollout.step, evidence);
  const { rollout: id, generation } = step;
  if (!(await keepLook(deps.pool, { rollout: id, generation, evidence, verdict })))
    return { kind: 'taken', reason: `${id} was moved on meanwhile` };
  const { kind, reason } = verdict;
  return { kind: kind === 'wait' ? 'inconclusive' : kind, reason };
}

async function replayed(
  { pool, artifacts }: Needs,
  { model, version: name }: Rollout,
  { phase, signal }: { readonly phase: BlueGreenPhase; readonly signal: AbortSignal },
): Promise<readonly Replayed[]> {
  const version = await readVersion(pool, model, name);
  if (version === null) throw new PermanentFault(permanentFaults.request, `${model} has no version ${name}`);
  const score = rowScorer(await artifacts.load(model, name, version.digest));
  const rows: Replayed[] = [];
  for (const row of await replayRows(pool, model, phase.replayRows)) {
    if (rows.length % rowsPerTurn === 0) await setImmediate();
    signal.throwIfAborted();
    const { who, outcome, score: stableScore, label, latencyUs } = row;
    const stable = { score: stableScore, label, latencyUs };
    rows.push({ who, outcome, stable, candidate: score(row.features) });
  }
  return rows;
}

async function databaseTime({ pool }: Needs): Promise<string> {
  const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now');
  return (rows[0]?.now ?? new Date(0)).toISOString();
}
