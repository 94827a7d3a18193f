import type { LoadedVersion, Prediction } from '../../api/replica/loaded-version.ts';

/** A version that answers every row with the same score, unless it is told otherwise. */
export function versionThat(
  version: string,
  answers: {
    readonly score?: number;
    readonly task?: LoadedVersion['task'];
    readonly predict?: (features: Readonly<Record<string, unknown>>) => Prediction;
  } = {},
): LoadedVersion {
  const {
    score = 0.25,
    task = 'binary',
    predict = () => ({ kind: 'scored', score, warnings: [] }),
  } = answers;
  return {
    ...{ model: 'm', version, digest: version.padEnd(64, '0'), task, threshold: 0.5, labels: ['No', 'Yes'] },
    ...{ classes: null, intervals: null, inputs: [], example: {}, warmUpMs: 0, predict },
    ...{ warning: null, isOwnCode: false },
    predictMany: (rows) => rows.map(predict),
    explain: () => ({ link: 'logit', derived: {}, base: 0, rawScore: 0, contributions: [] }),
  };
}

/** A row that no contract takes. */
export const refusal: Prediction = {
  kind: 'invalid',
  errors: [{ pointer: '#/features/x', detail: 'is not known', code: 'unknown_field' }],
};
