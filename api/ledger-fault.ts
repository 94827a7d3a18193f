import { HttpProblem } from './problem.ts';

const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  '25006', // read-only
  '53300', // too many connections
  '55000', // the database takes no connections
  '57P01',
  '57P02',
  '57P03',
  '57P05',
]);
const said =
  /connection terminated|timeout exceeded when trying to connect|connection ended|client has encountered a connection error|not queryable/i;

/** Whether an error means that PostgreSQL cannot be reached, rather than that a query was wrong. */
export function isLedgerAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return unreachable.has(code) || code.startsWith('08') || said.test(error.message);
}

export const ledgerAway = (cause: unknown): HttpProblem =>
  new HttpProblem(
    'ledger_unavailable',
    'PostgreSQL does not answer: nothing was changed, and what serves goes on serving. Try again when it is back',
    { cause },
  );
