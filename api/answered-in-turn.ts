import type { Answering } from './answering.ts';
import { EndedWork, inOwnTurn } from './split/hang-watch.ts';

/**
 * Answers in a turn of its own; once more where a candidate never came back from it and was ended, for by then it is out
 * of service. @throws EndedWork where the candidate was asked for by name; what `answer` throws
 */
export const answeredInTurn = <Answer>({ pinned }: Answering, answer: () => Answer): Promise<Answer> =>
  inOwnTurn(answer).catch((error: unknown) => {
    if (error instanceof EndedWork && pinned === null) return inOwnTurn(answer);
    throw error;
  });
