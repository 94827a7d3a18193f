import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { CommandFailed } from '../../../cli/client/command-failed.ts';
import { errorReport } from '../../../cli/client/error-report.ts';
import { ApiProblem, ApiUnreachable } from '../../../cli/client/problem.ts';
import { SourceFault } from '../../../store/snapshots/source-fault.ts';

const body = {
  code: 'validation_failed',
  detail: 'two fields are wrong',
  errors: [
    { pointer: '#/features/age', detail: 'must be a number' },
    { pointer: '#/features/plan', detail: 'is missing' },
  ],
};

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );

describe('what a failure says', () => {
  it('names every field that the API found wrong', () => {
    expect(errorReport(new ApiProblem(422, body))).toEqual({
      text: 'two fields are wrong\n  #/features/age must be a number\n  #/features/plan is missing',
      exitCode: 1,
      body,
    });
  });

  it.each([
    [
      'Look at it with GET /models/churn/rollouts/o-1-2, and decide',
      'Look at it with `ratchet rollout show churn o-1-2`, and decide',
    ],
    [
      'follow it at /models/churn/rollouts/o-1, or end it with POST /models/churn/rollouts/o-1/abort;',
      'follow it by `ratchet rollout watch churn o-1`, or end it with `ratchet rollout abort churn o-1`;',
    ],
    ['POST /models/churn/rollouts begins another', '`ratchet rollout start churn` begins another'],
    ['no model x is declared: GET /models lists them', '`ratchet status` lists them'],
    [
      'churn has no such version: GET /models/churn/versions lists them',
      '`ratchet versions churn` lists them',
    ],
    ['GET /models/churn/versions/vN names the latest', '`ratchet show churn vN` names the latest'],
    ['no active key has this name: GET /keys lists them', '`ratchet key list` lists them'],
    [
      'churn has no schedule: PUT /models/churn/schedule makes one',
      '`ratchet schedule churn --every 6h` makes',
    ],
  ])('names the command where the API names a route: %s', (detail, words) => {
    const problem = { code: 'unknown_model', detail };
    expect(errorReport(new ApiProblem(404, problem))).toMatchObject({
      text: expect.stringContaining(words),
      body: problem,
    });
  });

  it('keeps the exit code and the problem behind a failure in better words', () => {
    const problem = new ApiProblem(409, { code: 'run_in_progress', detail: 'busy' });
    const report = errorReport(new CommandFailed('follow it', { exitCode: 7, cause: problem }));
    expect(report).toEqual({ text: 'follow it', exitCode: 7, body: problem.body });
  });

  it('gives a program a code also where nothing answers', () => {
    const report = errorReport(new ApiUnreachable('http://127.0.0.1:1', new Error('refused')));
    expect(report.text).toContain('nothing answers at http://127.0.0.1:1: start it with `npm start`');
    expect(report.body).toMatchObject({ code: 'api_unreachable' });
  });

  it('gives a program code and words of every other failure, once', () => {
    expect(errorReport(new CommandFailed('name a row')).body).toEqual({
      code: 'command_failed',
      detail: 'name a row',
    });
    expect(errorReport(new TypeError('x is no function')).body).toEqual({
      code: 'failed',
      detail: 'x is no function',
    });
    expect(errorReport(new CommandFailed('1 of 3 rows', { isAnswered: true })).body).toBeNull();
  });

  it('says what of a source cannot be read, without a stack', () => {
    const text = 'table public.t cannot be read';
    expect(errorReport(new SourceFault(text, { permanent: true })).text).toBe(text);
  });

  it('says that the database is away, however many addresses were tried', async () => {
    const error = await failureOf(
      new Promise(
        (_, reject) =>
          void connect({ host: 'localhost', port: 1, autoSelectFamily: true }).on('error', reject),
      ),
    );
    expect(errorReport(error).text).toMatch(
      /^the database cannot be reached \(.*ECONNREFUSED.*\): check DATABASE_URL/,
    );
  });

  it('says that the database is silent, whoever waited for it', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const how = { host: '127.0.0.1', port, user: 'x', connectionTimeoutMillis: 100 };
    const pool = new pg.Pool(how);
    const own = await failureOf(new pg.Client(how).connect());
    const named = new Error('PostgreSQL did not answer', { cause: own });
    for (const error of [own, named, await failureOf(pool.query('select 1'))])
      expect(errorReport(error).text).toMatch(
        /^the database takes the connection and does not answer: check/,
      );
    await pool.end();
    silent.close();
  });

  it('repeats what PostgreSQL refuses', async () => {
    const url = new URL(inject('databaseUrl'));
    url.pathname = '/nowhere';
    const error = await failureOf(new pg.Client({ connectionString: url.href }).connect());
    expect(errorReport(error).text).toBe(
      'the database refuses: database "nowhere" does not exist (SQLSTATE 3D000); make the database, or name another in DATABASE_URL',
    );
  });

  it('sends whom PostgreSQL lets do too little to the command that prints the GRANTs', () => {
    const refused = Object.assign(new Error('permission denied'), { severity: 'ERROR', code: '42501' });
    expect(errorReport(refused).text).toBe(
      'the database refuses: permission denied (SQLSTATE 42501); `ratchet doctor` prints the GRANTs that its role lacks',
    );
  });

  it('shows the stack of what nobody expected', () => {
    expect(errorReport(new TypeError('x is not a function')).text).toContain('error-report.test');
  });
});
