/** What is wrong with a declaration, where, and what was expected. */
export type DeclarationProblem = {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Where in the YAML, e.g. `contract.columns.age.min`; empty for the whole file. */
  readonly path: string;
  readonly message: string;
};

export type PathStep = string | number;

/** What a check finds, before its place in the file is known. */
export type Finding = { readonly path: readonly PathStep[]; readonly message: string };

/** `gates[0].metric`; a name that is no plain word is quoted. */
export function pathText(path: readonly PathStep[]): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w$-]+$/.test(step)) return `[${JSON.stringify(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** `config/models/churn.yaml:12: gates[0].metric: …`, as editors and terminals link it. */
export function problemText(problem: DeclarationProblem): string {
  const place = `${problem.file}:${problem.line}`;
  return problem.path === ''
    ? `${place}: ${problem.message}`
    : `${place}: ${problem.path}: ${problem.message}`;
}
