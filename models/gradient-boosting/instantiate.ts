import type { Kernels } from './kernels.ts';

/** The kernels over a memory. Every thread has an instance of its own over the same memory. */
export const instantiate = (module: WebAssembly.Module, memory: WebAssembly.Memory): Kernels =>
  new WebAssembly.Instance(module, { env: { memory } }).exports;
