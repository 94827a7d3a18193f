import { ApplyAnswer, DeclarationAnswer } from '../../shared/http/declarations.ts';
import { Problem } from '../../shared/http/problem.ts';
import type { OnVacuous } from '../../store/apply-checked.ts';
import type { ApiClient } from '../client/api-client.ts';
import { withQuery } from '../client/model-path.ts';
import { ApiProblem } from '../client/problem.ts';
import type { Apply, ApplyOutcome } from './apply.ts';
import type { ReadApplied } from './diff-files.ts';

const pathOf = (model: string): string => `/models/${encodeURIComponent(model)}`;

/** Stores declarations through `PUT /models/:model`; a 422 is a refusal with its reasons. */
export const applyThroughApi =
  (api: ApiClient, onVacuous: OnVacuous): Apply =>
  async ({ declaration, text, file }) => {
    try {
      const query = { force: onVacuous === 'warn' ? 'true' : undefined };
      const answer = await api.call(withQuery(pathOf(declaration.model), query), {
        method: 'PUT',
        text: { type: 'application/yaml', content: text },
      });
      return ApplyAnswer.parse(answer.body);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 422) return refusalOf(error, file);
      throw error;
    }
  };

/** The API knows the lines of what it was sent, but not the name of the file. */
function refusalOf({ body, message: reason }: ApiProblem, file: string): ApplyOutcome {
  const errors = Problem.safeParse(body).data?.errors ?? [];
  const problems = errors.flatMap(({ pointer, detail }) => {
    const [, line, text] = /^line (\d+): (.*)$/s.exec(detail) ?? [];
    if (line === undefined || text === undefined) return [];
    const path = pointer.replace(/^#\/?/, '');
    const message = text.startsWith(`${path}: `) ? text.slice(path.length + 2) : text;
    return [{ file, line: Number(line), path, message }];
  });
  return problems.length > 0 ? { kind: 'invalid', problems } : { kind: 'refused', reason };
}

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
