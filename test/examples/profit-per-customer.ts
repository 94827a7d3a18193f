import { defineMetric } from 'ratchet/extension';

const [saved, spent] = [50, 10];

/** What a campaign to those whom the model names brings in for each customer: 50 for each one kept, 10 for each call. */
export const profitPerCustomer = defineMetric({
  name: 'profit_per_customer',
  tasks: ['binary'],
  better: 'higher',
  range: [-spent, saved - spent],
  terms: ({ label, decided }) => [decided === 1 ? saved * label - spent : 0],
  value: ([profit = 0], rowCount) => profit / rowCount,
  examples: [
    { labels: [1, 0, 1, 0], scores: [0.9, 0.8, 0.2, 0.1], value: (40 - 10) / 4 },
    { labels: [1, 0], scores: [0.6, 0.1], threshold: 0.7, value: 0 },
  ],
});
