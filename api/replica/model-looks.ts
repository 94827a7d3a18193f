import { followModel } from './follow-model.ts';
import type { Following } from './following.ts';
import { type ModelMemory, newMemory } from './model-memory.ts';

/** Looks at models: one look at a model at a time, and models do not wait for each other. */
export type ModelLooks = {
  /** Resolves after a look that began after this was called. @throws where the ledger cannot be reached. */
  look(model: string): Promise<void>;
  /** Forgets a model when the looks at it are over. */
  forget(model: string): Promise<void>;
  models(): readonly string[];
  /** Everything is reported anew. */
  forgetReports(): void;
};

type State = { readonly memory: ModelMemory; running: Promise<void> | null; next: Promise<void> | null };

export function openModelLooks(following: Following): ModelLooks {
  const states = new Map<string, State>();
  const begin = (state: State, model: string): Promise<void> => {
    const look = followModel(following, state.memory, model).finally(() => {
      state.running = null;
    });
    state.running = look;
    return look;
  };
  const look = (model: string): Promise<void> => {
    const state = states.get(model) ?? { memory: newMemory(), running: null, next: null };
    states.set(model, state);
    if (state.next !== null) return state.next;
    if (state.running === null) return begin(state, model);
    state.next = state.running
      .catch(() => undefined)
      .then(() => {
        state.next = null;
        return begin(state, model);
      });
    return state.next;
  };
  return {
    look,
    forget: async (model) => {
      const state = states.get(model);
      await (state?.next ?? state?.running)?.catch(() => undefined);
      states.delete(model);
    },
    models: () => [...states.keys()],
    forgetReports: () => {
      for (const { memory } of states.values()) memory.reported = '';
    },
  };
}
