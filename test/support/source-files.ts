import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../cli/stack/package-root.ts';

export type SourceFile = Readonly<{
  /** Path from the repository's root, with forward slashes. */
  path: string;
  text: string;
  /** The text without its comments. */
  code: string;
  lines: readonly string[];
}>;

/** Rooms of the house that hold TypeScript. */
export const rooms = [
  'config',
  'shared',
  'models',
  'store',
  'activities',
  'workflows',
  'worker',
  'api',
  'cli',
  'bench',
  'test',
] as const;
export type Room = (typeof rooms)[number];

/** Every TypeScript and JavaScript source of the repository. */
export function sourceFiles(): readonly SourceFile[] {
  return rooms.flatMap((room) => below(room)).map(read);
}

/** Comments go and strings stay, so that prose is not taken for code. */
function withoutComments(text: string): string {
  return text.replaceAll(
    /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
    '$1',
  );
}

function below(folder: string): readonly string[] {
  try {
    return readdirSync(join(packageRoot, folder), { withFileTypes: true }).flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : below(path);
      return /\.(?:ts|mjs)$/.test(entry.name) ? [path] : [];
    });
  } catch {
    return []; // a room that is not built yet
  }
}

function read(path: string): SourceFile {
  const text = readFileSync(join(packageRoot, path), 'utf8');
  return { path, text, code: withoutComments(text), lines: text.trimEnd().split('\n') };
}
