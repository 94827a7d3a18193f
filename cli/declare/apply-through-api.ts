import { ApplyAnswer, DeclarationAnswer } from '../../shared/http/declarations.ts';
import type { ApiClient } from '../client/api-client.ts';
import { ApiProblem } from '../client/problem.ts';
import type { Apply } from './apply.ts';
import type { ReadApplied } from './diff-files.ts';

const pathOf = (model: string): string => `/models/${encodeURIComponent(model)}`;

/** Stores declarations through `PUT /models/:model`; a 422 is a refusal with its reasons. */
export const applyThroughApi =
  (api: ApiClient): Apply =>
  async ({ declaration, text }) => {
    try {
      const answer = await api.call(pathOf(declaration.model), {
        method: 'PUT',
        text: { type: 'application/yaml', content: text },
      });
      return ApplyAnswer.parse(answer.body);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 422)
        return { kind: 'refused', reason: error.message };
      throw error;
    }
  };

/** Reads what the ledger has through `GET /models/:model/declaration`. */
export const readAppliedThroughApi =
  (api: ApiClient): ReadApplied =>
  async (model) => {
    try {
      return DeclarationAnswer.parse((await api.call(`${pathOf(model)}/declaration`)).body);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 404) return null;
      throw error;
    }
  };
