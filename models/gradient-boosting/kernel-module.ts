// biome-ignore lint/style/noRestrictedImports: a part of the program is loaded, as an import would, not data.
import { readFileSync } from 'node:fs';

let compiled: WebAssembly.Module | null = null;

/** The kernels, compiled once per thread. They lie beside this module, where the build puts them. */
export function kernelModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(readFileSync(new URL('./kernels.wasm', import.meta.url)));
  return compiled;
}
