import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { predictionId } from '../../../api/prediction-id.ts';
import { entityHash, entityToBigint } from '../../../shared/assignment/entity-hash.ts';
import { openPool, type Pool } from '../../../store/postgres/pool.ts';
import type { LogEntry } from '../../../store/prediction-log/log-entry.ts';
import { makePartitions, partitionedMonths } from '../../../store/prediction-log/partitions.ts';
import { type LogOptions, openPredictionLog } from '../../../store/prediction-log/prediction-log.ts';
import { rowColumns } from '../../../store/prediction-log/row-format.ts';
import { openSpool } from '../../../store/prediction-log/spool.ts';
import { rowOrigin, rowTarget, writeRow } from '../../../store/prediction-log/write-row.ts';
import { writeRows } from '../../../store/prediction-log/write-rows.ts';
import { eventually } from '../../support/eventually.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';
import { entryOf } from '../../support/log-entry.ts';

/** What PostgreSQL does not take for JSON. */
const poison = '{"plan":';

let ledger: Ledger;
let folder: string;
let troubles: string[];
/** A ledger where nothing listens. */
let nowhere: Pool;

beforeAll(async () => {
  ledger = await openLedger();
  folder = await mkdtemp(join(tmpdir(), 'ratchet-spool-'));
  nowhere = openPool('postgres://postgres@127.0.0.1:1/none');
});
afterAll(async () => {
  await ledger?.close();
  await nowhere?.end();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  troubles = [];
  await ledger.pool.query('truncate predictions, quarantined_predictions');
  await rm(folder, { recursive: true, force: true });
});

const open = (changes: Partial<LogOptions> = {}) =>
  openPredictionLog({
    ledger: ledger.pool,
    spool: openSpool(folder, { bytesMax: 2 ** 20 }),
    bufferBytesMax: 2 ** 20,
    rowsPerSecondMax: 100_000,
    now: () => Date.now(),
    onTrouble: (_, words) => void troubles.push(words),
    ...changes,
  });

const bytesOf = (entries: readonly LogEntry[]): Buffer => {
  const to = rowTarget(2 ** 20);
  return to.bytes.subarray(
    0,
    entries.reduce((at, entry) => writeRow(to, at, entry), 0),
  );
};
const write = (entries: readonly LogEntry[]) =>
  writeRows(ledger.pool, { columns: rowColumns, pieces: [bytesOf(entries)] });
const ids = async (): Promise<readonly string[]> =>
  (await ledger.pool.query<{ id: string }>('select id from predictions order by id')).rows.map(
    ({ id }) => id,
  );
const idsOf = (entries: readonly LogEntry[]): readonly string[] => entries.map(({ id }) => id).toSorted();

describe('the log', () => {
  it('brings every field of an answer to the ledger', async () => {
    const log = open();
    const at = Date.UTC(2026, 10, 21, 12, 30, 0, 123);
    const id = predictionId(at);
    log.append(
      entryOf({ id, bucket: 9_999, batchSize: 20, scores: [0.1, 0.25, 0.65], requestId: 'q "π\0"' }),
    );
    await log.flush();
    const { rows } = await ledger.pool.query('select * from predictions');
    expect(rows).toEqual([
      {
        ...{
          model: 'churn',
          version: 3,
          revision: '12',
          variant: 'stable',
          salt: null,
          assigned: 'no_rollout',
        },
        ...{
          bucket: 9_999,
          entity: entityToBigint(entityHash('c-7')),
          id,
          at: new Date(at),
          request_id: 'q "π\uFFFD"',
        },
        ...{
          batch_size: 20,
          status: 200,
          code: null,
          latency_us: 87,
          score: 0.25,
          scores: [0.1, 0.25, 0.65],
        },
        ...{ label: 'no', features: { tenure: 12, plan: 'basic' } },
      },
    ]);
    await log.close();
  });

  it('knows a failure without version, score and features', async () => {
    const log = open();
    const failed = { version: null, revision: null, variant: null, salt: null, assigned: null };
    log.append(
      entryOf({
        ...{ origin: rowOrigin({ model: 'churn', ...failed }), entityId: undefined, requestId: undefined },
        ...{ status: 503, code: 'model_not_ready', score: null, label: null, features: null },
      }),
    );
    await log.close();
    const { rows } = await ledger.pool.query('select * from predictions');
    expect(rows).toMatchObject([
      { model: 'churn', ...failed, entity: null, status: 503, code: 'model_not_ready', score: null },
    ]);
  });

  it('writes by itself, soon after an answer, also what is long, and counts', async () => {
    const log = open();
    const long = `"${'x'.repeat(90_000)}"`;
    const entries = Array.from({ length: 3_000 }, (_, at) => entryOf(at === 7 ? { features: long } : {}));
    for (const entry of entries) log.append(entry);
    await eventually(ids, (found) => found.length === 3_000);
    await log.flush();
    expect(log.counts).toMatchObject({ appended: 3_000, written: 3_000, spooled: 0 });
    await log.close();
  });

  it('keeps the pace of the ledger: what comes faster waits on disk, and is there once', async () => {
    const log = open({ rowsPerSecondMax: 1_000 });
    const features = `"${'x'.repeat(10_000)}"`;
    const first = Array.from({ length: 400 }, () => entryOf());
    const faster = Array.from({ length: 60 }, () => entryOf({ features }));
    vi.useFakeTimers({ toFake: ['performance'] }); // the clock of the pace, which stands still
    try {
      for (const entry of first) log.append(entry);
      await log.flush();
      for (const entry of faster) log.append(entry);
      expect(await ids()).toEqual(idsOf(first));
    } finally {
      vi.useRealTimers();
    }
    await eventually(ids, (found) => found.length === 460);
    expect(log.counts.spooled).toBeGreaterThan(0);
    expect(log.counts.dropped).toEqual({ buffer_full: 0, spool_full: 0, spool_failed: 0 });
    await log.close();
  });

  it('brings many rows a few at a time, from disk and from memory: nobody is to wait behind thousands', async () => {
    const away = open({ ledger: nowhere });
    for (let row = 0; row < 2_000; row++) away.append(entryOf());
    await away.close();
    const log = open({ rowsPerSecondMax: 20_000 });
    for (let row = 0; row < 2_000; row++) log.append(entryOf());
    await eventually(ids, (found) => found.length === 4_000);
    const { rows } = await ledger.pool.query<{ size: number }>(
      'select count(*)::int as size from predictions group by xmin',
    );
    expect(Math.max(...rows.map(({ size }) => size))).toBeLessThan(1_000);
    await eventually(
      () => log.counts.written,
      (written) => written === 4_000,
    );
    expect(log.counts.spooled).toBe(0);
    await log.close();
  });

  it('takes no more than its memory holds, and counts what it dropped, while it may not go anywhere', async () => {
    const log = open({ bufferBytesMax: 2 ** 19, ledger: nowhere, spool: openSpool(folder, { bytesMax: 0 }) });
    const entries = Array.from({ length: 4_000 }, () => entryOf());
    for (const entry of entries) log.append(entry);
    expect(log.bufferBytes()).toBe(2 ** 19);
    const { buffer_full: full } = log.counts.dropped;
    expect(full).toBeGreaterThan(1_000);
    await log.close();
    expect(full + log.counts.dropped.spool_full).toBe(4_000);
    expect(log.bufferBytes()).toBe(0);
  });
});

describe('while PostgreSQL is away', () => {
  it('rows are kept on disk, and brought over once by whoever starts next, each once', async () => {
    const away = open({ ledger: nowhere });
    const entries = [entryOf(), entryOf(), entryOf({ id: predictionId(Date.UTC(2025, 2, 1)) })];
    for (const entry of entries) away.append(entry);
    await away.close();
    expect(away.counts).toMatchObject({ spooled: 3, written: 0 });
    expect(troubles).toHaveLength(1);
    expect(await ids()).toEqual([]);

    await write(entries.slice(0, 1)); // as if the batch had come through, and only its answer was lost
    const [one, two] = [open(), open()];
    await eventually(
      () => readdir(folder),
      (files) => files.length === 0,
    );
    expect(await ids()).toEqual(idsOf(entries));
    await Promise.all([one.close(), two.close()]);
    expect(one.counts.written + two.counts.written).toBe(2);
  });

  it('what nobody can read is put beside, and holds up no others', async () => {
    const away = open({ ledger: nowhere });
    away.append(entryOf());
    await away.close();
    await writeFile(join(folder, '0-spoilt.rows'), 'spoilt');
    const later = { format: 1, columns: ['id', 'mood'], rowCount: 1 };
    await writeFile(join(folder, '1-later.rows'), `${JSON.stringify(later)}\n`);
    const log = open();
    await eventually(ids, (found) => found.length === 1);
    await eventually(
      () => readdir(folder),
      (files) => files.toSorted().join() === '0-spoilt.rows.broken,1-later.rows.broken',
    );
    await eventually(
      () => troubles,
      ({ length }) => length === 3,
    );
    await log.close();
  });

  it('a process that ends while the ledger hangs leaves what it has on disk', async () => {
    const sockets: Socket[] = [];
    const silent = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : null;
    const hanging = openPool(`postgres://postgres@127.0.0.1:${port}/none`);
    const log = open({ ledger: hanging });
    const entries = [entryOf(), entryOf()];
    for (const entry of entries) log.append(entry);
    await log.close();
    expect(log.counts.spooled).toBe(2);
    silent.close();
    for (const socket of sockets) socket.destroy();
    await hanging.end();
    const next = open();
    await eventually(ids, (found) => found.length === 2);
    await next.close();
  });

  it('what the disk does not take is counted as dropped', async () => {
    await writeFile(folder, 'no folder');
    const away = open({ ledger: nowhere });
    away.append(entryOf());
    await away.close();
    expect(away.counts.dropped.spool_failed).toBe(1);
  });
});

describe('rows', () => {
  it('that come again are there once, also where some of the batch are new', async () => {
    const entries = Array.from({ length: 5 }, () => entryOf());
    expect(await write(entries.slice(0, 3))).toEqual({ written: 3, quarantined: 0 });
    expect(await write(entries)).toEqual({ written: 2, quarantined: 0 });
    expect(await write(entries)).toEqual({ written: 0, quarantined: 0 });
    expect(await ids()).toEqual(idsOf(entries));
  });

  it('that the table refuses are put aside with the reason, and hold up no others', async () => {
    const entries = Array.from({ length: 40 }, (_, at) => entryOf(at % 17 === 3 ? { features: poison } : {}));
    const poisoned = entries.filter(({ features }) => features === poison);
    expect(await write([...entries, ...entries.slice(0, 5)])).toEqual({ written: 37, quarantined: 4 });
    expect(await ids()).toEqual(idsOf(entries.filter((entry) => !poisoned.includes(entry))));
    const { rows } = await ledger.pool.query(
      'select id, model, reason from quarantined_predictions order by id',
    );
    expect(rows.map(({ id }) => id)).toEqual(idsOf(poisoned));
    expect(rows[0]).toMatchObject({ model: 'churn', reason: expect.stringContaining('json') });
  });

  it('find the partition of their month, which any number of writers make at once', async () => {
    const year = 2031;
    const months = Array.from({ length: 3 }, (_, at) => `${year}-0${at + 1}`);
    await Promise.all(Array.from({ length: 6 }, () => makePartitions(ledger.pool, months)));
    const late = Array.from({ length: 4 }, (_, at) =>
      entryOf({ id: predictionId(Date.UTC(year, 8 + at, 3)) }),
    );
    await Promise.all(late.map((entry) => write([entry])));
    expect(await ids()).toEqual(idsOf(late));
    expect((await partitionedMonths(ledger.pool)).filter((month) => month.startsWith(`${year}`))).toEqual([
      ...months,
      ...[`${year}-09`, `${year}-10`, `${year}-11`, `${year}-12`],
    ]);
  });
});
