import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { Gate } from '../../shared/declaration/gate.ts';
import { decide } from '../../shared/policy/decide.ts';
import type { Decision, DecisionInputs } from '../../shared/policy/decision.ts';
import { differingPaths } from '../../shared/policy/differing-paths.ts';
import { recordedCase, type Sides } from '../../shared/policy/recorded-case.ts';
import type { Artifacts } from '../artifacts/artifacts.ts';
import type { StoredDecision } from '../postgres/decisions.ts';
import type { Snapshots } from '../snapshots/snapshots.ts';
import { decisionFiles, digestOf } from './decision-files.ts';

export type Replayed =
  /** The same bytes: sha256 of the whole decision, as the ledger has it. */
  | { readonly kind: 'agrees'; readonly digest: string; readonly verdict: Decision['verdict'] }
  /** What is not as it was: files by name, or fields of the decision by path. */
  | { readonly kind: 'differs'; readonly recomputed: string; readonly differences: readonly string[] }
  | { readonly kind: 'cannot'; readonly reason: string };

type Needs = {
  readonly artifacts: Pick<Artifacts, 'readDecision' | 'decisionFolder'>;
  readonly snapshots: Pick<Snapshots, 'readScores'>;
};

/** Judges again from the scores that were kept, and compares with what was decided, byte by byte. */
export async function replayDecision(needs: Needs, stored: StoredDecision): Promise<Replayed> {
  const { id } = stored;
  // The ledger gives back what was recorded there as JSON.
  const decision = stored.body as unknown as Decision;
  const { policy, inputs } = decision;
  if (policy === undefined || inputs === undefined)
    return {
      kind: 'cannot',
      reason: `${id} was decided by a release that kept neither policy nor inputs with it`,
    };
  const files = await readFiles(needs.artifacts, stored, inputs);
  const lost = files.find(({ bytes }) => bytes === null);
  if (lost !== undefined)
    return {
      kind: 'cannot',
      reason: `${lost.name} of ${id} is not here: retention collected it, or it is on another machine`,
    };
  const changed = [
    ...files
      .filter(({ bytes, digest }) => bytes === null || digestOf(bytes) !== digest)
      .map(({ name }) => `${name} is not the file that was judged`),
    ...(digestOf(canonicalJson(decision)) === stored.digest
      ? []
      : ['the ledger’s row is not what was recorded']),
  ];
  const again = await judgedAgain(needs, { stored, policy, inputs, files }).catch((error: unknown) => {
    if (changed.length === 0) throw error;
    return null; // what was written over or cut off may not even be readable
  });
  if (again === null) return { kind: 'cannot', reason: `${changed.join('; ')}, and cannot be read as such` };
  const recomputed = digestOf(canonicalJson(again));
  const differences = [...changed, ...differingPaths(decision, again)];
  if (recomputed !== stored.digest || differences.length > 0)
    return { kind: 'differs', recomputed, differences };
  return { kind: 'agrees', digest: recomputed, verdict: again.verdict };
}

type Kept = {
  readonly stored: StoredDecision;
  readonly policy: NonNullable<Decision['policy']>;
  readonly inputs: DecisionInputs;
  readonly files: readonly JudgedFile[];
};

async function judgedAgain(needs: Needs, { stored, policy, inputs, files }: Kept): Promise<Decision> {
  const { id, model, version } = stored;
  const decision = stored.body as unknown as Decision;
  const folder = await needs.artifacts.decisionFolder({ model, version, decision: id });
  const scores = await needs.snapshots.readScores(join(folder, decisionFiles.scores));
  const benchmarkScores = inputs.benchmark
    ? { benchmarkScores: await needs.snapshots.readScores(join(folder, decisionFiles.benchmarkScores)) }
    : {};
  const sides: Sides = JSON.parse(String(files.find(({ name }) => name === decisionFiles.sides)?.bytes));
  const declared = { ...policy, gates: z.array(Gate).parse(policy.gates) };
  return {
    ...decide(
      { id, model, version, run: decision.run, champion: decision.champion },
      recordedCase({ decision, policy: declared, sides, scores, ...benchmarkScores }),
    ),
    ...{ policy: declared, inputs },
  };
}

type JudgedFile = { readonly name: string; readonly digest: string; readonly bytes: Buffer | null };

/** What the decision was judged from, with the digests that it had then; null bytes where one is gone. */
function readFiles(
  artifacts: Needs['artifacts'],
  { id, model, version }: StoredDecision,
  { scores, sides, benchmark }: DecisionInputs,
): Promise<readonly JudgedFile[]> {
  const wanted = [
    { name: decisionFiles.scores, digest: scores },
    { name: decisionFiles.sides, digest: sides },
    ...(benchmark ? [{ name: decisionFiles.benchmarkScores, digest: benchmark.scores }] : []),
  ];
  return Promise.all(
    wanted.map(async (file) => ({
      ...file,
      bytes: await artifacts.readDecision(model, version, id, file.name),
    })),
  );
}
