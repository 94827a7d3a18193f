import { mkdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { removeData } from './fresh.ts';
import { type Guard, startGuard } from './guard.ts';
import type { GuardReport } from './guard-report.ts';
import type { RunningStack } from './running-stack.ts';
import { readStackFile, removeStackFile, type StackFile, writeStackFile } from './stack-file.ts';
import type { StackPlan } from './stack-plan.ts';
import { pageOf } from './stack-report.ts';
import { startStack } from './start-stack.ts';
import type { StopRequest } from './stop-request.ts';
import { lockHome } from './supervisor-lock.ts';
import { clearStale, writeWards } from './ward-file.ts';

/** What the stack holds while it runs, and gives back when it ends. */
type Life = Readonly<{ guard: Guard; ending: AbortController; releases: (() => void | Promise<void>)[] }>;

/** Runs the local stack until it is asked to stop; resolves with the exit code, with nothing left running. */
export async function runStack(plan: StackPlan, stop: StopRequest): Promise<0 | 1> {
  mkdirSync(plan.home, { recursive: true });
  const lock = lockHome(plan.home);
  if (lock.kind === 'taken') {
    const running = readStackFile(plan.home);
    fail(plan, `A stack runs here already: process ${lock.holder.pid}, ${running?.api ?? 'not ready yet'}.`);
    return 1;
  }
  await prepareHome(plan);
  const guard = startGuard((wards) => writeWards(plan.home, wards));
  stop.onForce(guard.force);
  const life: Life = { guard, ending: new AbortController(), releases: [] };
  const running = run(plan, life);
  const failure = await Promise.race([running.then(() => stop.requested), stop.requested]).then(
    () => null,
    (error: unknown) => error,
  );
  if (failure) fail(plan, failure instanceof Error ? failure.message : String(failure));
  await endStack(plan, life);
  // What was still starting has lost its servers, or is waiting for a network that need not answer.
  await Promise.race([running.catch(() => undefined), wait(2_000)]);
  removeStackFile(plan.home);
  lock.release();
  return failure ? 1 : 0;
}

function fail({ progress, report }: StackPlan, reason: string): void {
  progress.line(reason);
  report?.({ kind: 'failed', reason });
}

async function prepareHome(plan: StackPlan): Promise<void> {
  removeStackFile(plan.home);
  const stale = await clearStale(plan.home);
  if (stale.length > 0) plan.progress.line(`Ended what an earlier start left running: ${stale.join(', ')}.`);
  if (plan.isFresh) removeData(plan.home);
}

async function run(plan: StackPlan, life: Life): Promise<void> {
  const stack = await startStack(plan, life.guard, life.ending.signal);
  writeStackFile(plan.home, stack);
  const lines = await afterReady(plan, stack, life);
  for (const line of ['', ...addresses(stack), ...lines, '']) plan.progress.line(line);
  plan.report?.({ kind: 'ready', stack, home: plan.home });
}

async function afterReady(plan: StackPlan, stack: StackFile, { releases }: Life): Promise<readonly string[]> {
  const running: RunningStack = {
    ...stack,
    home: plan.home,
    modelsFolder: plan.modelsFolder,
    isDemoWanted: plan.isDemoWanted,
    connection: (name) => connectionOf(plan, stack, name),
    say: plan.progress.line,
    onStop: (release) => void releases.push(release),
  };
  const lines: string[] = [];
  for (const step of plan.afterReady) {
    try {
      lines.push(...(await plan.progress.step(step.title, (say) => step.run(running, say))));
    } catch (error) {
      plan.progress.line(`  ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return lines;
}

function connectionOf(plan: StackPlan, { database }: StackFile, name: string): string {
  const address = plan.variables({ DATABASE_URL: database })[name];
  if (address !== undefined) return address;
  throw new Error(`${name} is not set: set it where the local stack starts`);
}

const addresses = (stack: StackFile): readonly string[] => [
  `Page         ${pageOf(stack)}`,
  `Temporal UI  ${stack.temporalUi}`,
  'Ctrl-C stops everything; the data stays.',
];

async function endStack(plan: StackPlan, { guard, ending, releases }: Life): Promise<void> {
  ending.abort();
  removeStackFile(plan.home);
  await Promise.allSettled(releases.map(async (release) => release()));
  await guard.end((report) => plan.progress.line(describe(report)));
}

function describe({ name, how }: GuardReport): string {
  switch (how) {
    case 'ending':
      return `… stopping ${name}`;
    case 'ended':
      return `✔ ${name} stopped`;
    case 'killed':
      return `✖ ${name} did not stop in time and was killed`;
  }
}
