import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { DecisionInputs, DecisionPolicy } from '../../shared/policy/decision.ts';
import { effectiveGates } from '../../shared/policy/effective-gates.ts';
import type { Sides } from '../../shared/policy/recorded-case.ts';
import { decisionFiles, digestOf } from '../../store/decisions/decision-files.ts';
import type { VersionRef } from './evidence.ts';
import type { Benchmark } from './score-benchmark.ts';

export const sidesText = (sides: Sides): string => `${canonicalJson(sides)}\n`;

export function policyOf(declaration: Declaration): DecisionPolicy {
  const { promote, onInconclusive } = declaration;
  return { gates: effectiveGates(declaration), promote, ...(onInconclusive ? { onInconclusive } : {}) };
}

type Judging = {
  readonly manifest: { readonly id: string; readonly digest: string };
  readonly declared: DecisionInputs['declaration'];
  readonly candidate: VersionRef;
  readonly champion: VersionRef | null;
  readonly scoresPath: string;
  readonly looks: number;
  readonly rivals: DecisionInputs['rivals'];
};

type Evidence = { readonly sides: Sides; readonly benchmark: Benchmark | null };

/** What a decision rests on, once its scores are written. */
export async function inputsOf(judging: Judging, { sides, benchmark }: Evidence): Promise<DecisionInputs> {
  const { manifest, declared, candidate, champion, scoresPath, looks, rivals } = judging;
  return {
    snapshot: { id: manifest.id, digest: manifest.digest },
    declaration: declared,
    candidate: candidate.digest,
    champion: champion?.digest ?? null,
    ...(rivals ? { rivals } : {}),
    ...(benchmark?.kind === 'scored' ? { benchmark: await benchmarkInput(benchmark, scoresPath) } : {}),
    scores: digestOf(await readFile(scoresPath)),
    sides: digestOf(sidesText(sides)),
    looks,
  };
}

/** Beside the scores of the newest test rows. */
export const benchmarkScoresPath = (scoresPath: string): string =>
  join(dirname(scoresPath), decisionFiles.benchmarkScores);

async function benchmarkInput(
  { manifest: { id, digest } }: Extract<Benchmark, { kind: 'scored' }>,
  scoresPath: string,
): Promise<NonNullable<DecisionInputs['benchmark']>> {
  return { id, digest, scores: digestOf(await readFile(benchmarkScoresPath(scoresPath))) };
}
