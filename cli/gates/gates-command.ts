import { type Command, InvalidArgumentError } from 'commander';
import { metricNamed } from '../../shared/metrics/metrics.ts';
import type { Amount } from '../../shared/policy/amount.ts';
import { type CheckedMetrics, checkMetrics } from '../../shared/policy/check-metrics.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { table } from '../client/table.ts';
import { readMetrics } from './read-metrics.ts';

type Bounds = Readonly<Record<string, number>>;

type Flags = {
  readonly metrics: string;
  readonly min?: Bounds;
  readonly max?: Bounds;
  readonly baseline?: string;
  readonly maxRegression?: Amount;
  readonly higher?: readonly string[];
  readonly lower?: readonly string[];
  readonly json?: boolean;
};

/** `name=value`, given once or several times. */
function bound(text: string, before: Bounds = {}): Bounds {
  const [, name, digits = ''] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const value = Number(digits);
  if (name === undefined || !Number.isFinite(value))
    throw new InvalidArgumentError('expected a metric and a number, such as roc_auc=0.88.');
  if (name in before)
    throw new InvalidArgumentError(`${name} is bound by ${before[name]} already: give one bound of a kind.`);
  return { ...before, [name]: value };
}

function regression(text: string): Amount {
  const isPercent = text.endsWith('%');
  const value = Number(isPercent ? text.slice(0, -1) : text);
  if (text.trim() === '' || !(value >= 0))
    throw new InvalidArgumentError('expected 0 or more, in units of the metric or in percent such as 2%.');
  return isPercent ? text : value;
}

/** With the names of figures that a rule is about, or that Ratchet knows, and that stand beside `metrics`. */
type Checked = CheckedMetrics & { readonly unread: readonly string[] };

async function check(flags: Flags): Promise<Checked> {
  const { min = {}, max = {}, baseline, maxRegression = 0 } = flags;
  if (Object.keys(min).length + Object.keys(max).length === 0 && baseline === undefined)
    throw new CommandFailed('nothing is checked: give --min, --max or --baseline');
  if (baseline === undefined && flags.maxRegression !== undefined)
    throw new CommandFailed('--max-regression needs --baseline: the file of the metrics before');
  const better = Object.fromEntries([
    ...(flags.higher ?? []).map((name) => [name, 'higher'] as const),
    ...(flags.lower ?? []).map((name) => [name, 'lower'] as const),
  ]);
  const was = baseline === undefined ? null : await readMetrics(baseline);
  const before = was && { metrics: was.metrics, maxRegression };
  const given = await readMetrics(flags.metrics);
  const checked = checkMetrics(given.metrics, { min, max, before, better });
  const isMeant = (name: string): boolean =>
    [min, max, better].some((named) => name in named) || metricNamed(name) !== undefined;
  const unread = [...new Set([...given.unread, ...(was?.unread ?? [])])].filter(isMeant);
  if (checked.checks.length > 0) return { ...checked, unread };
  throw new CommandFailed(
    `nothing is compared: nobody said which direction of ${checked.skipped.join(', ')} is better; name them with --higher or --lower`,
  );
}

function checkedText({ checks, skipped, unread }: Checked): string {
  const lines = table({
    header: ['RULE', 'VERDICT', 'WHY'],
    rows: checks.map(({ rule, verdict, reason }) => [rule, verdict, reason]),
    nothing: '',
  });
  const notes = [
    ...(skipped.length === 0
      ? []
      : [`not compared, for no direction is known (--higher, --lower): ${skipped.join(', ')}`]),
    ...(unread.length === 0
      ? []
      : [
          `not read, for the file has metrics and these stand beside it; move them below it: ${unread.join(', ')}`,
        ]),
  ];
  return [lines, ...notes].join('\n');
}

async function run(flags: Flags): Promise<void> {
  const checked = await check(flags);
  printResult(checked, { json: flags.json, human: () => checkedText(checked) });
  const failures = checked.checks.filter(({ verdict }) => verdict === 'fail');
  if (failures.length === 0) return;
  const lines = failures.map(({ rule, reason }) => `${rule}: ${reason}`);
  throw new CommandFailed(lines.join('\n'), { isAnswered: true });
}

/** `ratchet gates check`: bounds on the metrics of any tool, for a job that has no server. */
export function registerGates(program: Command): void {
  const gates = program
    .command('gates')
    .description('hold metrics against bounds, whatever tool computed them')
    .addHelpText('after', '\nExample:\n  ratchet gates check --metrics metrics.json --min roc_auc=0.88');
  gates
    .command('check')
    .description(
      'check a file of metrics; exit 1 where a bound fails, or a metric is missing or not a number',
    )
    .requiredOption('--metrics <file>', 'JSON or YAML with names and numbers')
    .option('--min <metric=value>', 'smallest value that passes; once for each', bound)
    .option('--max <metric=value>', 'largest value that passes; once for each', bound)
    .option('--baseline <file>', 'metrics of before: each is compared')
    .option(
      '--max-regression <amount>',
      'how much worse than before, such as 0.02 or 2%; default: 0',
      regression,
    )
    .option('--higher <metrics...>', 'metrics of which more is better, where Ratchet does not know them')
    .option('--lower <metrics...>', 'metrics of which less is better')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  ratchet gates check --metrics metrics.json --min roc_auc=.88 --max fpr_at_recall_80=.12 --baseline before.json --max-regression .02',
    )
    .action(run);
}
