import { fileURLToPath } from 'node:url';

/** Folder of package.json; this file runs from dist/cli/stack. */
export const packageRoot = fileURLToPath(new URL('../../../', import.meta.url));
