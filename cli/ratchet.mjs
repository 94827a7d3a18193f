#!/usr/bin/env node
// The installed command: the program itself runs from dist/, which a checkout has only after a build.
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli/main.js', import.meta.url);

if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write('Ratchet is not built here: run `npm start` or `npm run build` once in its folder.\n');
  process.exitCode = 1;
}
