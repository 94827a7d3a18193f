import type { Scored } from './metric.ts';

type Data = Pick<Scored, 'labels' | 'scores'>;

/**
 * The function, which looks at labels and scores alone, remembering its answer for arrays that it saw before: an
 * evaluation asks the same of the same rows for many metrics and gates. Whoever hands out scores changes them no more.
 */
export function remembered<Answer>(compute: (data: Data) => Answer): (data: Data) => Answer {
  const answers = new WeakMap<Float64Array, { readonly labels: Float64Array; readonly answer: Answer }>();
  return ({ labels, scores }) => {
    const known = answers.get(scores);
    if (known?.labels === labels) return known.answer;
    const answer = compute({ labels, scores });
    answers.set(scores, { labels, answer });
    return answer;
  };
}
