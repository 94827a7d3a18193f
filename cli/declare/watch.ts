import { watch as watchFolder } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { basename } from 'node:path';
import type { DeclarationCheck } from '../../shared/declaration/parse.ts';
import { problemText } from '../../shared/declaration/problem.ts';
import type { Apply } from './apply.ts';
import { type AppliedFile, applyModelFile } from './apply-files.ts';
import { modelFilesIn, type ReadModelFile, readModelFile } from './read-model-file.ts';

export type WatchEvent =
  | { readonly kind: 'applied'; readonly applied: AppliedFile }
  /** The file is gone; its model stays, for the ledger alone says what there is. */
  | { readonly kind: 'removed'; readonly file: string; readonly model: string }
  | { readonly kind: 'failed'; readonly file: string; readonly reason: string };

export type ModelWatch = { close(): Promise<void> };

const settleMs = 150;
const lookAgainMs = 2_000;
/** How long a file that its table refused is left alone: each try asks the source's database. */
const refusedPauseMs = 6_000;

/** A file that is sound in itself, and that its source does not fit. */
type Refusal = { readonly problems: string; readonly retryAtMs: number };
type Watched = {
  readonly seen: Map<string, string>;
  readonly refused: Map<string, Refusal>;
  readonly options: WatchOptions;
};
type WatchOptions = {
  readonly folder: string;
  readonly checks: readonly DeclarationCheck[];
  readonly apply: Apply;
  readonly onEvent: (event: WatchEvent) => void;
  /** Models whose files are left alone, such as the demo where it is not wanted. */
  readonly skip?: readonly string[];
  /** A model whose file is applied before the others: the model that is declared first is the default one. */
  readonly first?: string;
  readonly refusedPauseMs?: number;
};

const modelOf = (file: string): string => basename(file).replace(/\.ya?ml$/, '');

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Neither applied nor refused as it stands, or refused by a table that may have changed since. */
function isDue({ file, text }: ReadModelFile, { seen, refused }: Watched): boolean {
  if (seen.get(file) !== text) return true;
  const refusal = refused.get(file);
  return refusal !== undefined && performance.now() >= refusal.retryAtMs;
}

/** Keeps in mind what the source refused. Answers whether that is news. */
function isNews(read: ReadModelFile, applied: AppliedFile, { seen, refused, options }: Watched): boolean {
  const { file, text, parsed } = read;
  const before = seen.get(file) === text ? refused.get(file) : undefined;
  seen.set(file, text);
  refused.delete(file);
  if (parsed.kind === 'invalid' || applied.kind !== 'invalid') return true;
  const problems = applied.problems.map(problemText).join('\n');
  refused.set(file, {
    problems,
    retryAtMs: performance.now() + (options.refusedPauseMs ?? refusedPauseMs),
  });
  return problems !== before?.problems;
}

async function applyIfDue(file: string, watched: Watched): Promise<void> {
  const { options } = watched;
  try {
    const read = await readModelFile(file, options.checks);
    if (!isDue(read, watched)) return;
    const applied = await applyModelFile(read, options.apply);
    if (isNews(read, applied, watched)) options.onEvent({ kind: 'applied', applied });
  } catch (error) {
    options.onEvent({ kind: 'failed', file, reason: reasonOf(error) });
  }
}

async function sweep(watched: Watched): Promise<void> {
  const { seen, refused, options } = watched;
  const files = (await modelFilesIn(options.folder))
    .filter((file) => !(options.skip ?? []).includes(modelOf(file)))
    .sort((a, b) => Number(modelOf(b) === options.first) - Number(modelOf(a) === options.first));
  for (const file of files) await applyIfDue(file, watched);
  for (const file of [...seen.keys()].filter((known) => !files.includes(known))) {
    seen.delete(file);
    refused.delete(file);
    options.onEvent({ kind: 'removed', file, model: modelOf(file) });
  }
}

/** Sweeps one after the other; a change during one asks for another. */
function sweeper(watched: Watched): { ask(): void; idle(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  let isAsked = false;
  return {
    ask() {
      if (isAsked) return;
      isAsked = true;
      running = running
        .then(() => {
          isAsked = false;
          return sweep(watched);
        })
        .catch((error: unknown) =>
          watched.options.onEvent({ kind: 'failed', file: watched.options.folder, reason: reasonOf(error) }),
        );
    },
    idle: () => running,
  };
}

/**
 * Applies every declaration of a folder now and whenever one changes. A broken file is reported and the others go on;
 * an apply that failed is tried again, and so is, every few seconds, a file that its table refused, which is reported
 * once; what did not change is left alone. Resolves after the first sweep.
 */
export async function watchModels(options: WatchOptions): Promise<ModelWatch> {
  await mkdir(options.folder, { recursive: true });
  const sweeps = sweeper({ seen: new Map(), refused: new Map(), options });
  let settle: NodeJS.Timeout | undefined;
  const watcher = watchFolder(options.folder, () => {
    clearTimeout(settle);
    settle = setTimeout(sweeps.ask, settleMs);
  });
  watcher.on('error', () => undefined);
  const again = setInterval(sweeps.ask, lookAgainMs);
  sweeps.ask();
  await sweeps.idle();
  return {
    close: async () => {
      watcher.close();
      clearTimeout(settle);
      clearInterval(again);
      await sweeps.idle();
    },
  };
}
