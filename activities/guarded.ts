import { asFailure } from './faults.ts';

/** An activity that is no stage of a run: what goes wrong is translated, nothing else. */
export const guarded =
  <Request, Answer>(work: (request: Request) => Promise<Answer>) =>
  async (request: Request): Promise<Answer> => {
    try {
      return await work(request);
    } catch (error) {
      throw asFailure(error);
    }
  };
