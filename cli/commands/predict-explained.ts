import { ExplainAnswer } from '../../shared/http/explain.ts';
import type { ApiClient } from '../client/api-client.ts';
import { modelPath, withQuery } from '../client/model-path.ts';
import { table } from '../client/table.ts';
import { counted, figure } from '../client/words.ts';
import type { Features } from './row-file.ts';

type Asked = {
  readonly model: string;
  readonly features: Features;
  readonly top: string | undefined;
  readonly interval?: number;
};

/** Predicts for one row and asks why; `top` lists so many contributions and sums up the rest. */
export const predictExplained = (api: ApiClient, { model, top, ...body }: Asked): Promise<ExplainAnswer> =>
  api.ask(ExplainAnswer, withQuery(modelPath(model, 'explain'), { top }), { method: 'POST', body });

/** The contributions as a table that adds up, from the base to the raw score. */
export function explanationText({ explanation }: ExplainAnswer): string {
  const { base, raw_score: rawScore, link, contributions, other } = explanation;
  const rows = [
    ['(base)', '', signed(base)],
    ...contributions.map(({ feature, value, contribution }) => [feature, shown(value), signed(contribution)]),
    ...(other ? [[`(${counted(other.feature_count, 'other')})`, '', signed(other.contribution)]] : []),
    ['(raw score)', explanation.class ?? rawWords[link], signed(rawScore)],
    ...(explanation.others ?? []).map((one) => ['(raw score)', one.class ?? '', signed(one.raw_score)]),
  ];
  return table({ header: ['FEATURE', 'VALUE', 'ADDS'], rows, nothing: '' });
}

const rawWords = { logit: 'log odds', identity: '', log: 'logarithm', softmax: '' } as const;

const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

const shown = (value: string | number | boolean | null): string => (value === null ? '–' : String(value));
