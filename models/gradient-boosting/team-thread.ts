import { workerData } from 'node:worker_threads';
import { instantiate } from './instantiate.ts';
import type { TeamOrder } from './team.ts';
import { waitForJobs } from './team-signals.ts';
import { workplaceOf } from './workplace.ts';

/** A thread of a team: does blocks of each job until the team is dissolved. */
const { module, memory, places, thread, signals } = workerData as TeamOrder;
waitForJobs(workplaceOf({ kernels: instantiate(module, memory), memory, places, thread }), signals);
