import type { Kernels } from './kernels.ts';

/**
 * The part of the WebAssembly interface that is used here; neither Node's types nor the language's declare it. The one
 * module is our kernels.
 */
declare global {
  namespace WebAssembly {
    class Memory {
      constructor(size: { readonly initial: number; readonly maximum: number; readonly shared: true });
      readonly buffer: SharedArrayBuffer;
    }
    class Module {
      constructor(bytes: Uint8Array);
    }
    class Instance {
      constructor(module: Module, imports: { readonly env: { readonly memory: Memory } });
      readonly exports: Kernels;
    }
  }
}
