import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const libraries = ['@duckdb/node-api', 'ml-logistic-regression'] as const;
const require = createRequire(import.meta.url);

/** Versions of what a model's numbers depend on: Node and the libraries that touched its data. */
export function libraryVersions(): Readonly<Record<string, string>> {
  return {
    node: process.versions.node,
    ...Object.fromEntries(libraries.map((name) => [name, versionOf(name)])),
  };
}

function versionOf(name: string): string {
  for (const folder of require.resolve.paths(name) ?? []) {
    const version = packageVersion(`${folder}/${name}/package.json`);
    if (version !== null) return version;
  }
  return 'unknown';
}

function packageVersion(file: string): string | null {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return typeof parsed === 'object' && parsed && 'version' in parsed ? String(parsed.version) : null;
  } catch {
    return null;
  }
}
