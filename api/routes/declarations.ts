import { parseDeclaration } from '../../shared/declaration/parse.ts';
import type { DeclarationProblem } from '../../shared/declaration/problem.ts';
import { ApplyAnswer, ApplyQuery, DeclarationAnswer } from '../../shared/http/declarations.ts';
import { applyChecked } from '../../store/apply-checked.ts';
import { removeModel } from '../../store/postgres/declarations.ts';
import { learnerCheck } from '../declaration-check.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type BodyForm, type Call, noBody, ok, type Route } from '../http/route.ts';
import { validated } from '../http/validate.ts';
import { HttpProblem } from '../problem.ts';
import { modelOf } from './find-model.ts';

const yaml: BodyForm = {
  kind: 'text',
  type: 'application/yaml',
  isType: (type) => /^(?:text|application)\/(?:x-)?yaml$|^text\/plain$/.test(type),
};

export function declarationRoutes(deps: ApiDependencies): readonly Route[] {
  return [
    {
      method: 'PUT',
      path: '/models/:model',
      scope: 'admin',
      operation: 'applyDeclaration',
      summary: 'Applies a declaration (YAML) as a new numbered version, where it changed',
      body: yaml,
      query: ApplyQuery,
      answers: { 200: ApplyAnswer, 201: ApplyAnswer },
      problems: ['invalid_declaration'],
      handle: (call) => apply(deps, call),
    },
    {
      method: 'GET',
      path: '/models/:model/declaration',
      scope: 'read',
      operation: 'getDeclaration',
      summary: 'The newest declaration',
      body: noBody,
      answers: { 200: DeclarationAnswer },
      handle: (call) => declaration(deps, call),
    },
    {
      method: 'DELETE',
      path: '/models/:model',
      scope: 'admin',
      operation: 'removeModel',
      summary: 'Removes the model: it is no longer served nor retrained; its ledger stays',
      body: noBody,
      answers: { 204: null },
      handle: async (call) => {
        const { model } = await modelOf(deps, call);
        await removeModel(deps.ledger, model, call.actor);
        call.log.info({ model }, 'model removed');
        deps.wake();
        return { status: 204 };
      },
    },
  ];
}

async function apply(deps: ApiDependencies, call: Call): Promise<Answer> {
  const named = call.params['model'] ?? '';
  const sourceText = String(call.body);
  const file = `${named}.yaml`;
  const parsed = parseDeclaration(sourceText, { file, checks: [learnerCheck] });
  if (parsed.kind === 'invalid') throw invalid(named, parsed.problems);
  if (parsed.declaration.model !== named)
    throw new HttpProblem(
      'invalid_declaration',
      `the declaration is of ${parsed.declaration.model}: PUT /models/${parsed.declaration.model}`,
    );
  const { declaration } = parsed;
  const { force } = validated(ApplyQuery, call.query);
  const onVacuous = force === 'true' ? 'warn' : 'refuse';
  const wish = { declaration, sourceText, file, actor: call.actor, onVacuous } as const;
  const applied = await applyChecked(deps.ledger, wish, deps.connection);
  if (applied.kind === 'invalid') throw invalid(named, applied.problems);
  deps.wake();
  const body: ApplyAnswer = {
    model: named,
    kind: applied.kind,
    number: applied.number,
    previous: applied.kind === 'applied' ? applied.previous : null,
    warnings: [...applied.warnings],
  };
  return { status: applied.kind === 'applied' ? 201 : 200, body };
}

const invalid = (model: string, problems: readonly DeclarationProblem[]): HttpProblem =>
  new HttpProblem(
    'invalid_declaration',
    `${problems.length} ${problems.length === 1 ? 'problem' : 'problems'} in the declaration of ${model}`,
    {
      errors: problems.map(({ line, path, message }) => ({
        pointer: path === '' ? '#' : `#/${path}`,
        detail: `line ${line}: ${path === '' ? '' : `${path}: `}${message}`,
        code: 'invalid_declaration',
      })),
    },
  );

async function declaration(deps: ApiDependencies, call: Call): Promise<Answer> {
  const stored = await modelOf(deps, call);
  const body: DeclarationAnswer = {
    model: stored.model,
    number: stored.number,
    digest: stored.digest,
    actor: stored.actor,
    created_at: stored.createdAt,
    source_text: stored.sourceText,
    declaration: { ...stored.declaration },
  };
  return ok(body);
}
