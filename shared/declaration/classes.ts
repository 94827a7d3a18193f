import type { Finding } from './problem.ts';
import type { Declaration } from './schema.ts';

/** A class costs a tree a round, a column of scores and a row of the confusion matrix: more are another kind of problem. */
export const classesMax = 100;

/** What is wrong with the declared classes of a target. */
export function declaredClassFindings({ task, target: { classes } }: Declaration): readonly Finding[] {
  const found = (message: string): readonly Finding[] => [{ path: ['target', 'classes'], message }];
  if (classes === undefined) return [];
  if (task !== 'multiclass') return found('belongs to a multiclass task; remove it, or set task: multiclass');
  const twice = classes.find((name, at) => classes.indexOf(name) < at);
  if (twice !== undefined) return found(`${JSON.stringify(twice)} is listed twice`);
  if (classes.length < 2) return found('needs two classes or more');
  return classes.length > classesMax
    ? found(
        `lists ${classes.length} classes, at most ${classesMax} are possible: join rare ones in source.query`,
      )
    : [];
}
