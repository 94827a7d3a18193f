import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../shared/canonical-json.ts';
import { Gate } from '../../shared/declaration/gate.ts';
import { decide } from '../../shared/policy/decide.ts';
import type { Decision } from '../../shared/policy/decision.ts';
import { differingPaths } from '../../shared/policy/differing-paths.ts';
import { recordedCase, type Sides } from '../../shared/policy/recorded-case.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import type { StoredDecision } from '../../store/postgres/decisions.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import { digestOf, sidesFile } from './inputs-of.ts';

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

const scoresFile = 'scores.parquet';

/** Judges again from the scores that were kept, and compares with what was decided, byte by byte. */
export async function replayDecision(needs: Needs, stored: StoredDecision): Promise<Replayed> {
  const { id, model, version } = stored;
  // The ledger gives back what was recorded there as JSON.
  const decision = stored.body as unknown as Decision;
  const { policy, inputs } = decision;
  if (policy === undefined || inputs === undefined)
    return {
      kind: 'cannot',
      reason: `${id} was decided by a release that kept neither policy nor inputs with it`,
    };
  const read = (file: string) => needs.artifacts.readDecision(model, version, id, file);
  const [scored, sided] = [await read(scoresFile), await read(sidesFile)];
  if (scored === null || sided === null) {
    const lost = scored === null ? scoresFile : sidesFile;
    return {
      kind: 'cannot',
      reason: `${lost} of ${id} is not here: retention collected it, or it is on another machine`,
    };
  }
  const changed = [
    ...(digestOf(scored) === inputs.scores ? [] : [`${scoresFile} is not the file that was judged`]),
    ...(digestOf(sided) === inputs.sides ? [] : [`${sidesFile} is not the file that was judged`]),
    ...(digestOf(canonicalJson(decision)) === stored.digest
      ? []
      : ['the ledger’s row is not what was recorded']),
  ];
  const folder = await needs.artifacts.decisionFolder({ model, version, decision: id });
  const scores = await needs.snapshots.readScores(join(folder, scoresFile));
  const sides: Sides = JSON.parse(sided.toString('utf8'));
  const declared = { ...policy, gates: z.array(Gate).parse(policy.gates) };
  const again = {
    ...decide(
      { id, model, version, run: decision.run, champion: decision.champion },
      recordedCase({ decision, policy: declared, sides, scores }),
    ),
    ...{ policy: declared, inputs },
  };
  const recomputed = digestOf(canonicalJson(again));
  const differences = [...changed, ...differingPaths(decision, again)];
  if (recomputed !== stored.digest || differences.length > 0)
    return { kind: 'differs', recomputed, differences };
  return { kind: 'agrees', digest: recomputed, verdict: again.verdict };
}
