import { entityHash, entityToBigint } from '../../shared/assignment/entity-hash.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { ShadowRow } from '../../store/postgres/shadow-predictions.ts';
import { answeredLabel } from '../predict-answer.ts';
import { readEnvelope } from '../predict-request.ts';
import type { LoadedVersion } from '../replica/loaded-version.ts';
import { slotOf } from '../replica/slot.ts';
import type { Arm } from '../split/arm.ts';
import { inRange } from '../split/try-candidate.ts';
import type { ShadowCopy } from './shadow-copy.ts';

/** Scores copies one by one. @param onCopy is told the place of each before it is scored */
export function scoreCopies(
  loaded: LoadedVersion,
  copies: readonly ShadowCopy[],
  onCopy: (at: number) => void,
): readonly ShadowRow[] {
  const { arm } = slotOf({ loaded, revision: 0, source: 'ledger' }).plain;
  return copies.map((copy, at) => {
    onCopy(at);
    return scoreCopy(arm, copy);
  });
}

function scoreCopy(arm: Arm, { id, request, stableScore, stableLabel }: ShadowCopy): ShadowRow {
  const read = readEnvelope(JSON.parse(request));
  const features = read.kind === 'envelope' ? read.features : {};
  const common = {
    id,
    stableScore,
    stableLabel,
    featuresHash: entityToBigint(entityHash(canonicalJson(features))),
  };
  const since = performance.now();
  const took = () => Math.round((performance.now() - since) * 1_000);
  try {
    const prediction = inRange(arm.loaded, arm.loaded.predict(features));
    const latencyUs = took();
    if (prediction.kind === 'invalid') return { ...common, status: 'refused', ...unscored, latencyUs };
    const { score } = prediction;
    return { ...common, status: 'scored', score, label: answeredLabel(arm, prediction), latencyUs };
  } catch {
    return { ...common, status: 'failed', ...unscored, latencyUs: took() };
  }
}

const unscored = { score: null, label: null } as const;
