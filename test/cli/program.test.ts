import type { Command, CommanderError } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../cli/program.ts';
import { runCliProcess, startCli } from './commands/cli-process.ts';
import { runCli } from './commands/run-cli.ts';

type Page = Readonly<{ path: string; text: string; isGroup: boolean }>;

/** Every command that people are promised. */
const promised =
  'dev api worker migrate doctor import init apply diff validate retrain runs versions show status predict promote rollback reload rollout schedule key simulate';

const readsNothing = (): never => {
  throw new Error('help and refusals need no environment');
};

function pagesOf(command: Command, above: readonly string[] = []): readonly Page[] {
  const path = [...above, command.name()];
  let text = '';
  command.configureOutput({
    writeOut: (written) => {
      text += written;
    },
  });
  command.outputHelp();
  const isGroup = command.commands.length > 0;
  return [
    { path: path.slice(1).join(' '), text, isGroup },
    ...command.commands.flatMap((below) => pagesOf(below, path)),
  ];
}

const pages = pagesOf(await createProgram(readsNothing, []));
const pathsWhere = (holds: (page: Page) => boolean): readonly string[] =>
  pages.filter(holds).map(({ path }) => path);

describe('every command and sub-command', () => {
  it('belongs to a version that it tells', async () => {
    const { code, stdout } = await runCliProcess(['--version'], {});
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  it('is there', () => {
    const paths = pages.map(({ path }) => path);
    expect(promised.split(' ').filter((name) => !paths.includes(name))).toEqual([]);
  });

  it('explains itself with an example of itself', () => {
    const silent = ({ path, text }: Page): boolean =>
      !new RegExp(`\\nExamples?:\\n(?:.*\\n)*? {2}(?:\\S+=\\S+ )*ratchet ${path}\\b`).test(text);
    expect(pathsWhere(silent)).toEqual([]);
  });

  it('describes its arguments and options', () => {
    const bare = ({ text }: Page): boolean =>
      /\n {2}(?:-\S+(?: <\S+>)?|[a-z.]+)\n/.test(text.split('Example')[0] ?? '');
    expect(pathsWhere(bare)).toEqual([]);
  });

  it('prints JSON', () => {
    const lacksJson = ({ text, isGroup }: Page): boolean => !isGroup && !text.includes('--json');
    expect(pathsWhere(lacksJson)).toEqual([]);
  });
});

/** What commander says of words that make no sense. */
async function refusalOf(
  words: readonly string[],
): Promise<{ readonly exitCode: number; readonly told: string }> {
  const program = await createProgram(readsNothing, words);
  let told = '';
  const listen = (command: Command): void => {
    command.exitOverride().configureOutput({
      writeErr: (text) => {
        told += text;
      },
    });
    command.commands.forEach(listen);
  };
  listen(program);
  const failure = await program.parseAsync(words, { from: 'user' }).then(
    () => null,
    (error: CommanderError) => error,
  );
  return { exitCode: failure?.exitCode ?? 0, told };
}

it('loads a command by its name alone, and finds every command by its own', async () => {
  const all = await createProgram(readsNothing, ['help']);
  for (const name of all.commands.map((command) => command.name())) {
    const { commands } = await createProgram(readsNothing, [name]);
    expect(commands.map((command) => command.name())).toContain(name);
    expect(commands.length).toBeLessThan(4);
  }
});

describe('a command line that makes no sense', () => {
  it.each([
    [['retrian', 'churn'], "unknown command 'retrian'\n(Did you mean retrain?)"],
    [['show'], "missing required argument 'model'"],
    [['rollback', 'churn'], "required option '--reason <text>' not specified"],
    [['schedule', 'churn', '--pause', '--resume'], "'--pause' cannot be used with option '--resume'"],
    [['schedule', 'churn', '--trigger', '--every', '1h'], "'--trigger' cannot be used with option '--every"],
    [['key', 'create', 'shop', '--scope', 'fly'], 'Allowed choices are predict'],
    [['retrain', 'churn', '--force'], "unknown option '--force'"],
    [['worker', '--queues', 'frob'], 'expected some of control, data, train, got frob'],
    [['rollout', 'abort', 'churn'], "required option '--reason <text>' not specified"],
    [
      ['rollout', 'start', 'churn', '--reason', 'x', '--steps', '5,x'],
      'expected cautious, even, or percentages',
    ],
    [['rollout', 'start', 'churn', '--reason', 'x', '--strategy', 'canery'], 'Allowed choices are direct'],
    [['rollout', 'pause', 'churn', '--reason', 'x', '--if-generation', '-1'], 'expected a generation'],
    [['status', '--jsn'], "unknown option '--jsn'"],
  ])('%j is refused before anything is done, with a hint', async (words, message) => {
    const { exitCode, told } = await refusalOf(words);
    expect(exitCode).toBe(1);
    expect(told).toContain(message);
    expect(told).toContain('--help tells more');
  });

  it('ends the process with code 1 and says why on standard error alone', async () => {
    const { code, stdout, stderr } = await runCliProcess(['retrian'], {});
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain('Did you mean retrain?');
  });

  it('is told to a program as JSON where that was asked for', async () => {
    const { code, stdout } = await runCli(['status', '--jsn', '--json'], {});
    expect([code, JSON.parse(stdout)]).toEqual([
      1,
      { code: 'usage', detail: "unknown option '--jsn'\n(Did you mean --json?)" },
    ]);
    const failed = await runCli(['import', '/nowhere.csv', '--model', 'x', '--json'], {
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/nowhere',
    });
    expect(JSON.parse(failed.stdout)).toMatchObject({
      code: 'command_failed',
      detail: '/nowhere.csv: there is no such file',
    });
  });

  it('asks for help with success', async () => {
    expect(await runCli(['status', '--help', '--json'], {})).toMatchObject({ code: 0, stderr: '' });
  });

  it('ends quietly where its reader has seen enough', async () => {
    const cli = startCli(['reference'], {});
    cli.stopReading();
    expect(await cli.ended).toEqual({ code: 0, stdout: '', stderr: '' });
  });
});
