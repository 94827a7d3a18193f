// What processes and threads begin with, each joined with what it imports: Node takes half a millisecond for every one of
// five hundred files. All else of dist/ stays as the compiler wrote it, and is what tests and extensions import.
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const chunks = '.chunks';

/** Processes that run may still ask for a chunk of the build that they began with. */
const keptMs = 86_400_000;

const isEntry = (file) =>
  /^(?:api|cli|worker)\/main\.ts$/.test(file) || /^(?!test\/|bench\/).*-(?:thread|process)\.ts$/.test(file);

/** Of many small files, and imported by nobody but us; Temporal's packages and the native ones stay where they are. */
const joined = /^(?:@koa|commander|csv-parse|koa|ml-[a-z-]+|pg|pg-copy-streams|prom-client|yaml|zod)(?:\/|$)/;

/** Puts bundles in the places of the compiled entries; `files` are the sources below `root`. */
export async function bundleEntries(root, files) {
  const entries = files.filter(isEntry).map((file) => file.replace(/\.ts$/, ''));
  if (entries.length === 0) return;
  const { rolldown } = await import('rolldown');
  const dist = join(root, 'dist');
  const bundle = await rolldown({
    ...{ cwd: root, platform: 'node', tsconfig: false },
    input: Object.fromEntries(entries.map((name) => [name, join(root, `${name}.ts`)])),
    external: (id) => /^[@a-z]/i.test(id) && !/^[A-Z]:/i.test(id) && !joined.test(id),
    plugins: [keepPlaces(root, dist), withoutFetch],
  });
  const chunkFileNames = `${chunks}/[name]-[hash].js`;
  await bundle.write({ dir: dist, sourcemap: true, entryFileNames: '[name].js', chunkFileNames });
  await bundle.close();
  removeOld(join(dist, chunks));
}

/**
 * Node 20 has no `navigator`, and pg makes a Response to see whether Cloudflare runs it: with that, all of Node's fetch is
 * loaded, which takes 14 ms of the processor in each thread and 4 MB.
 */
const withoutFetch = {
  name: 'without-fetch',
  transform: (code, id) =>
    /[\\/]pg[\\/]lib[\\/]stream\.js$/.test(id)
      ? { code: code.replace("typeof Response === 'function'", 'false'), map: null }
      : null,
};

/** Lets a module that has moved into a bundle find what lies beside its own place in dist/. */
function keepPlaces(root, dist) {
  const mark = /__placeOf\("([^"]+)"\)/g;
  const slashed = (path) => path.split(sep).join('/');
  return {
    name: 'keep-places',
    transform(code, id) {
      if (!code.includes('import.meta.url') || id.includes('node_modules')) return null;
      const place = slashed(relative(root, id)).replace(/\.ts$/, '.js');
      return { code: code.replaceAll('import.meta.url', `__placeOf("${place}")`), map: null };
    },
    renderChunk(code, { fileName }) {
      if (!code.includes('__placeOf(')) return null;
      const from = dirname(join(dist, fileName));
      const urlOf = (_, place) =>
        `new URL("./${slashed(relative(from, join(dist, place)))}", import.meta.url).href`;
      return { code: code.replaceAll(mark, urlOf), map: null };
    },
  };
}

function removeOld(folder) {
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const file = join(folder, name);
    if (Date.now() - statSync(file).mtimeMs > keptMs) rmSync(file, { force: true });
  }
}
