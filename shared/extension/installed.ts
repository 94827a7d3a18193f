import type { Metric } from '../metrics/metric.ts';
import type { OwnCheck } from './define-check.ts';
import type { OwnGate } from './define-gate.ts';
import type { Origin } from './family.ts';

/** What the user's files add to what is built in; learners stand in the registry of learners. */
export type Installed = {
  readonly metrics: readonly Metric[];
  readonly gates: readonly OwnGate[];
  readonly checks: readonly OwnCheck[];
  readonly origins: readonly Origin[];
};

const nothing: Installed = { metrics: [], gates: [], checks: [], origins: [] };

/**
 * Of the whole process, or thread: set once as it starts, before anything is judged, and the same until it ends. What
 * is judged and trained never depends on the order of imports, for nothing installs itself.
 */
let current: Installed = nothing;

/** Takes the place of what was installed before. Called through `installExtensions` alone, which knows what is built in. */
export function setInstalled(installed: Installed): void {
  current = installed;
}

export const ownMetrics = (): readonly Metric[] => current.metrics;

export const ownGate = (name: string): OwnGate | undefined =>
  current.gates.find((gate) => gate.name === name);
export const ownGates = (): readonly OwnGate[] => current.gates;

export const ownCheck = (name: string): OwnCheck | undefined =>
  current.checks.find((check) => check.name === name);
export const ownChecks = (): readonly OwnCheck[] => current.checks;

export const installedOrigins = (): readonly Origin[] => current.origins;
