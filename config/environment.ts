import { join, resolve } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import { codeCommit } from './code-commit.ts';

const port = z.coerce.number({ error: 'expected a port from 0 to 65535' }).int().min(0).max(65_535);
const milliseconds = z.coerce.number({ error: 'expected milliseconds, a whole number' }).int().positive();

const urlOf = (example: string) =>
  z.url({ protocol: /^https?$/, error: `expected a URL such as ${example}` });

const connectionForm = 'expected a connection string such as postgresql://user:password@host:5432/ratchet';

/** A URL of PostgreSQL, or the folder of its socket; a host may be left out behind the password. */
const isConnectionString = (text: string): boolean =>
  /^(?:socket:|\/)/.test(text) ||
  (/^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text.replace('@/', '@socket/')));

const Variables = z.object({
  RATCHET_HOME: z.string().default('.ratchet'),
  RATCHET_MODELS_FOLDER: z.string().default('config/models'),
  RATCHET_EXTENSIONS_FOLDER: z.string().default('extensions'),
  RATCHET_QUEUE_PREFIX: z.string().default(''),
  RATCHET_URL: urlOf('http://127.0.0.1:3000').optional(),
  RATCHET_TOKEN: z.string().optional(),
  RATCHET_LOCAL_TOKEN: z.string().optional(),
  RATCHET_DEFAULT_MODEL: z.string().optional(),
  RATCHET_COMMIT: z.string().optional(),
  RATCHET_CACHE: z.string().optional(),
  RATCHET_HEARTBEAT_TIMEOUT_MS: milliseconds.default(30_000),
  RATCHET_STICKY_TIMEOUT_MS: milliseconds.default(10_000),
  DATABASE_URL: z.string().refine(isConnectionString, { error: connectionForm }).optional(),
  HOST: z.string().default('127.0.0.1'),
  PORT: port.default(3_000),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_UI_URL: urlOf('http://127.0.0.1:8233').default('http://127.0.0.1:8233'),
  XDG_CACHE_HOME: z.string().optional(),
  HOME: z.string().default('.'),
  npm_lifecycle_event: z.string().optional(),
});

/** The process was started with a variable that is missing or makes no sense; the message names it. */
export class EnvironmentError extends Error {
  override name = 'EnvironmentError';
  readonly variable: string;

  constructor(variable: string, problem: string) {
    super(`${variable}: ${problem}`);
    this.variable = variable;
  }
}

export type TemporalConnection = ReturnType<typeof loadClientConnectConfig>;

/** What the process was told by its environment: read once, by a `main.ts`, and passed on from there. */
export type Environment = Readonly<{
  /** Folder of models, snapshots and the local stack's data; absolute. */
  home: string;
  /** Folder of declarations; absolute. */
  modelsFolder: string;
  /** Folder of the user's own learners, checks, metrics and gates; absolute. It need not be there. */
  extensionsFolder: string;
  /** Per-user folder of what is built or fetched once, such as Temporal's binary; absolute. */
  cacheFolder: string;
  /** PostgreSQL that holds the ledger; null where none is named. */
  databaseUrl: string | null;
  /** The same, for processes that cannot do without; throws `EnvironmentError` where none is named. */
  database(): string;
  host: string;
  port: number;
  /** Put before the names of task queues, so that tests and installations do not meet. */
  queuePrefix: string;
  /** Where the command line finds the API; null: ask `stack.json`. */
  url: string | null;
  token: string | null;
  /** The API key that the local stack made and that its API registers as `local`. */
  localToken: string | null;
  /** Model of the API's short paths, such as `/predict`; null: the only one. */
  defaultModel: string | null;
  logLevel: z.infer<typeof Variables>['LOG_LEVEL'];
  /** Address of a Temporal server that was named; null: the local stack starts one. */
  temporalAddress: string | null;
  temporalUi: string;
  /** The npm script that started this process; null: none did. */
  npmScript: string | null;
  heartbeatTimeoutMs: number;
  stickyTimeoutMs: number;
  /** Connection options and namespace, from Temporal's own variables and configuration file. */
  temporal(): TemporalConnection;
  /** Value of a variable that a declaration names as its `connection`; throws `EnvironmentError`. */
  connection(name: string): string;
  /** Commit that this code was built from, `unknown` where neither git nor RATCHET_COMMIT tells. */
  commit(): string;
  /** Variables for a child process: this process's own with changes; undefined removes one. */
  variables(changes: Readonly<Record<string, string | undefined>>): Record<string, string>;
}>;

/** Reads and checks the environment; throws `EnvironmentError` for the first variable that is wrong. */
export function readEnvironment(given: NodeJS.ProcessEnv = process.env): Environment {
  const set = present(given);
  const parsed = Variables.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EnvironmentError(String(issue?.path[0]), issue?.message ?? 'is not valid');
  }
  const read = parsed.data;
  return Object.freeze({
    home: resolve(read.RATCHET_HOME),
    modelsFolder: resolve(read.RATCHET_MODELS_FOLDER),
    extensionsFolder: resolve(read.RATCHET_EXTENSIONS_FOLDER),
    cacheFolder: resolve(
      read.RATCHET_CACHE ?? join(read.XDG_CACHE_HOME ?? join(read.HOME, '.cache'), 'ratchet'),
    ),
    databaseUrl: read.DATABASE_URL ?? null,
    database: () =>
      required(
        read.DATABASE_URL,
        'DATABASE_URL',
        'is not set: name the PostgreSQL of the ledger, such as postgresql://user:password@host:5432/ratchet',
      ),
    host: read.HOST,
    port: read.PORT,
    queuePrefix: read.RATCHET_QUEUE_PREFIX,
    url: read.RATCHET_URL ?? null,
    token: read.RATCHET_TOKEN ?? null,
    localToken: read.RATCHET_LOCAL_TOKEN ?? null,
    defaultModel: read.RATCHET_DEFAULT_MODEL ?? null,
    logLevel: read.LOG_LEVEL,
    temporalAddress: read.TEMPORAL_ADDRESS ?? null,
    temporalUi: read.TEMPORAL_UI_URL,
    npmScript: read.npm_lifecycle_event ?? null,
    heartbeatTimeoutMs: read.RATCHET_HEARTBEAT_TIMEOUT_MS,
    stickyTimeoutMs: read.RATCHET_STICKY_TIMEOUT_MS,
    temporal: () => loadClientConnectConfig({ overrideEnvVars: set }),
    connection: (name: string) => connection(set, name),
    commit: () => read.RATCHET_COMMIT ?? codeCommit(),
    variables: (changes: Readonly<Record<string, string | undefined>>) => present({ ...set, ...changes }),
  });
}

/** An empty variable counts as one that is not set, as shells and compose files mean it. */
function present(given: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(given);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
}

function connection(set: Readonly<Record<string, string>>, name: string): string {
  const remedy = 'set it to a PostgreSQL URL where worker and API start';
  return required(set[name], name, `is not set, and a declaration names it as its connection: ${remedy}`);
}

function required(value: string | undefined, name: string, problem: string): string {
  if (value === undefined) throw new EnvironmentError(name, problem);
  return value;
}
