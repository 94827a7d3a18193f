import { defineCheck, z } from 'ratchet/extension';

/** Two columns that are in order in every row, such as a start and an end. */
export const inOrder = defineCheck({
  name: 'in-order',
  parameters: z.strictObject({
    low: z.string().describe('Column with the smaller value'),
    high: z.string().describe('Column with the larger one'),
  }),
  measure: (table, { low, high }) => ({
    reversed: `count_if(${table.column(low)} > ${table.column(high)})`,
  }),
  judge({ reversed }, { low, high }, table) {
    if (!reversed) return [];
    const rows = `${table.column(low)} > ${table.column(high)}`;
    const detail = `${reversed} rows have a ${low} above their ${high}: look at how they are filled`;
    return [{ column: low, count: reversed, rows, detail }];
  },
  examples: {
    parameters: { low: 'began', high: 'ended' },
    types: { began: 'timestamp', ended: 'timestamp' },
    clean: [{ began: '2026-01-01', ended: '2026-02-01' }],
    planted: [
      { began: '2026-01-01', ended: '2026-02-01' },
      { began: '2026-03-01', ended: '2026-02-01' },
    ],
  },
});
