import { workerData } from 'node:worker_threads';
import { instantiate } from './instantiate.ts';
import type { TeamOrder } from './team.ts';
import { waitForJobs } from './team-signals.ts';

/** A thread of a team: does its share of each job until the team is dissolved. */
const { module, memory, places, thread, threadCount, signals } = workerData as TeamOrder;
const kernels = instantiate(module, memory);
const found = new Float64Array(memory.buffer, places.found, 2 * threadCount);
waitForJobs({ kernels, places, found, memory, thread, threadCount }, signals);
