/**
 * The guard: a process of its own session that knows what the stack has started and ends it, in order,
 * when it is told to or when the pipe to the supervisor closes, however the supervisor died.
 * It reads one JSON object per line and writes one per process that it has ended.
 */
import { createInterface } from 'node:readline';
import { type GuardOrder, readOrder } from './guard-order.ts';
import type { GuardReport } from './guard-report.ts';
import { endWard, inEndingOrder, killWard, type Ward } from './ward.ts';

const wards: Ward[] = [];
let ending: Promise<void> | null = null;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdout.on('error', () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => obey(readOrder(line)));
lines.on('close', () => void endAll());

function obey(order: GuardOrder): void {
  switch (order.kind) {
    case 'watch':
      wards.push(order.ward);
      return;
    case 'forget':
      remove(order.pid);
      return;
    case 'end':
      void endAll();
      return;
    case 'force':
      void forceAll();
  }
}

function endAll(): Promise<void> {
  ending ??= endInTurn().then(() => process.exit(0));
  return ending;
}

async function endInTurn(): Promise<void> {
  for (let ward = inEndingOrder(wards)[0]; ward; ward = inEndingOrder(wards)[0]) {
    report({ name: ward.name, how: 'ending' });
    report({ name: ward.name, how: await endWard(ward) });
    remove(ward.pid);
  }
}

async function forceAll(): Promise<void> {
  await Promise.all(wards.map((ward) => killWard(ward)));
  process.exit(0);
}

function remove(pid: number): void {
  const index = wards.findIndex((ward) => ward.pid === pid);
  if (index >= 0) wards.splice(index, 1);
}

function report(event: GuardReport): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}
