import { setFlagsFromString } from 'node:v8';
import { runInThisContext } from 'node:vm';

setFlagsFromString('--allow-natives-syntax');
const haveSameMap: (one: unknown, other: unknown) => boolean = runInThisContext(
  '(one, other) => %HaveSameMap(one, other)',
);

/** Those that are of another hidden class of V8 than the first: code that was compiled for one is thrown away by another. */
export function otherShapes(objects: readonly object[]): readonly object[] {
  const [first, ...others] = objects;
  return others.filter((other) => !haveSameMap(first, other));
}
