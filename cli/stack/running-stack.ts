import type { StackFile } from './stack-file.ts';

/** A local stack that is ready, as steps after the start see it. */
export type RunningStack = StackFile &
  Readonly<{
    /** Folder of the stack's data; absolute. */
    home: string;
    /** Folder of declarations; absolute. */
    modelsFolder: string;
    /** The address of a source that a declaration names, as worker and API see it; throws where it is not set. */
    connection(name: string): string;
    /** False under `--no-demo`. */
    isDemoWanted: boolean;
    /** Prints a line between what the stack itself says. */
    say(text: string): void;
    /** Registers what must be closed before the stack stops: a watcher, a pool. */
    onStop(release: () => void | Promise<void>): void;
  }>;

/** Something that the local stack does once API and worker are ready. */
export type AfterReadyStep = Readonly<{
  title: string;
  /** Answers with lines to show under the URLs, such as a `curl` that works; a throw is said, not fatal. */
  run(stack: RunningStack, say: (text: string) => void): Promise<readonly string[]>;
}>;
