/** Work that is done again and again beside the workflows, such as bringing schedules in line. */
export type Round = {
  readonly name: string;
  readonly everyMs: number;
  run(): Promise<void>;
};

export type Rounds = {
  /** Does a round now, or once more after the one that is under way. */
  now(name: string): void;
  /** Ends when no round is under way any more. */
  stop(): Promise<void>;
};

/** Does each round at once and then at its pace, never twice at a time. A round that fails is said and done again. */
export function startRounds(
  rounds: readonly Round[],
  onError: (name: string, error: unknown) => void,
): Rounds {
  const running = rounds.map((round) => startRound(round, (error) => onError(round.name, error)));
  return {
    now: (name) => {
      for (const [index, round] of rounds.entries()) if (round.name === name) running[index]?.now();
    },
    stop: async () => {
      await Promise.all(running.map((round) => round.stop()));
    },
  };
}

function startRound({ everyMs, run }: Round, onError: (error: unknown) => void) {
  let stopped = false;
  let again = false;
  let timer: NodeJS.Timeout | undefined;
  let current: Promise<void> | null = null;
  const begin = (): void => {
    if (stopped) return;
    again = current !== null;
    if (current) return;
    clearTimeout(timer);
    current = run()
      .catch(onError)
      .then(() => {
        current = null;
        if (again) begin();
        else if (!stopped) timer = setTimeout(begin, everyMs);
      });
  };
  begin();
  return {
    now: begin,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await current;
    },
  };
}
