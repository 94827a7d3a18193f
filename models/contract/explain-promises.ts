import { failureOf, must } from '../../shared/extension/contract-case.ts';
import type { DesignSources } from '../../shared/features/design-sources.ts';
import { softmaxInto } from '../../shared/statistics/softmax.ts';
import type { Explainer } from '../explainer.ts';
import type { Model } from '../learner.ts';
import type { Link } from '../link.ts';
import { oneRow, type Promises, scoresOf, type Tried } from './tried-learner.ts';

const everyRow = 20;

/** What explanations add up to. */
export const explainPromises: Promises = (tried) => [
  {
    title:
      'explains every row: base and contributions add up to the raw score, which the link leads to the score',
    async run() {
      const { design } = tried;
      const { model } = await tried.fitted();
      const found = scoresOf(tried, model, design);
      const places = Array.from({ length: design.width }, (_, place) => place);
      const explainers = explainersOf(tried, model, {
        of: Int32Array.from(places, (place) => place >> 1),
        count: design.width,
      });
      const contributions = new Float64Array(design.width).fill(Number.NaN);
      for (let row = 0; row < design.rowCount; row += everyRow) {
        const raws = explainers.map(({ base, explain }) => {
          const raw = explain(oneRow(design, row), contributions);
          const sum = contributions.reduce((total, contribution) => total + contribution, base);
          must(Math.abs(sum - raw) < 1e-9, `row ${row}: ${sum} is not ${raw}`, 'score by the row alone');
          return raw;
        });
        linked(explainers[0]?.link, raws).forEach((score, output) => {
          const expected = found[row * raws.length + output] ?? Number.NaN;
          must(
            Math.abs(score - expected) < 5e-13,
            `row ${row} is explained as ${score}, scored as ${expected}`,
            'score by the row alone',
          );
        });
      }
    },
  },
  {
    title: 'explains nothing by a document that it cannot read',
    async run() {
      const { model } = await tried.fitted();
      const unknown = { ...model, formatVersion: 99 };
      const failure = await failureOf(() => explainersOf(tried, unknown, { of: new Int32Array(), count: 0 }));
      must(failure?.name === 'BrokenModel', 'it explains by an unknown format', 'read the document before');
    },
  },
];

const explainersOf = ({ learner }: Tried, model: Model, sources: DesignSources): readonly Explainer[] =>
  model.task === 'multiclass'
    ? (learner.classExplainers?.(model, sources) ?? [])
    : [learner.explainer(model, sources)];

function linked(link: Link | undefined, raws: readonly number[]): readonly number[] {
  if (link === 'logit') return raws.map((raw) => 1 / (1 + Math.exp(-raw)));
  if (link === 'identity') return raws;
  const scored = Float64Array.from(raws);
  softmaxInto(scored, 0, scored.length);
  return [...scored];
}
