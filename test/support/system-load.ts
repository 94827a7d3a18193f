import { Agent, request } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

export type Load = Readonly<{
  /** Answers so far. */
  count(): number;
  /** Ends it and tells what it saw. */
  stop(): Promise<Seen>;
}>;

export type Seen = Readonly<{
  /** Of each version, the scores that its answers had. */
  scores: ReadonlyMap<string, ReadonlySet<number>>;
  /** Statuses other than 200, and faults of the connection. */
  faults: readonly string[];
}>;

export type LoadPlan = Readonly<{
  urls: readonly string[];
  path: string;
  token: string;
  /** The same each time, or that of the nth request. */
  body: unknown | ((nth: number) => unknown);
  /** Requests in flight for each URL. */
  inFlight?: number;
  /** Between two requests of one connection. */
  pauseMs?: number;
}>;

/** Between two requests of one connection: a load, and a machine that is left for those who work. */
const usualPauseMs = 32;

/** Asks every URL, over and over on connections that are kept, until it is stopped. */
export function startLoad({ urls, path, token, body, inFlight = 2, pauseMs = usualPauseMs }: LoadPlan): Load {
  const agent = new Agent({ keepAlive: true });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const fixed = typeof body === 'function' ? null : JSON.stringify(body);
  const textOf = (nth: number): string => fixed ?? JSON.stringify((body as (nth: number) => unknown)(nth));
  const scores = new Map<string, Set<number>>();
  const faults: string[] = [];
  let [isOver, count, begun] = [false, 0, 0];
  const ask = (url: string): Promise<void> =>
    new Promise((resolve) => {
      const fail = (words: string): void => {
        faults.push(words);
        resolve();
      };
      const sent = request(`${url}${path}`, { method: 'POST', agent, headers }, async (response) => {
        const answer = (await response.toArray()).join('');
        if (response.statusCode !== 200) return fail(`${response.statusCode} ${answer}`);
        const { model_version: version, score } = JSON.parse(answer);
        scores.set(version, (scores.get(version) ?? new Set()).add(score));
        resolve();
      });
      sent.on('error', ({ message }) => fail(message));
      sent.end(textOf(begun++));
    });
  const loops = urls.flatMap((url) =>
    Array.from({ length: inFlight }, async () => {
      for (; !isOver; count++) {
        await ask(url);
        await pause(pauseMs);
      }
    }),
  );
  return {
    count: () => count,
    stop: async () => {
      isOver = true;
      await Promise.all(loops);
      agent.destroy();
      return { scores, faults };
    },
  };
}
