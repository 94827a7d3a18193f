import { setPriority } from 'node:os';

// On Linux a priority is that of a thread: whoever waits for an answer gets ten times as much of a busy machine, and a shadow
// still something. Elsewhere it would be that of the process. What the thread works with is imported after that: it takes
// half a second of the processor, each time that a thread is started.
if (process.platform === 'linux') setPriority(10);

await import('./shadow-work.ts');
