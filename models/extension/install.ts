import { autoKind } from '../../shared/declaration/learner.ts';
import type { CheckExtension } from '../../shared/extension/define-check.ts';
import type { GateExtension } from '../../shared/extension/define-gate.ts';
import type { MetricExtension } from '../../shared/extension/define-metric.ts';
import { ExtensionFault } from '../../shared/extension/extension-fault.ts';
import type { Extension, Family, LoadedExtension } from '../../shared/extension/family.ts';
import { setInstalled } from '../../shared/extension/installed.ts';
import { metricFamilies, metricOfFamily } from '../../shared/metrics/families.ts';
import { measurements, metrics } from '../../shared/metrics/metrics.ts';
import { learners, setOwnLearners } from '../registry.ts';
import type { LearnerExtension } from './define-learner.ts';

/** Names that are taken. */
const builtIn: Readonly<Record<Family, readonly string[]>> = {
  learner: [...Object.keys(learners), autoKind],
  metric: [...Object.keys(metrics), ...measurements, ...metricFamilies.map(({ name }) => name)],
  check: [],
  gate: [],
};

export const isLearner = (extension: Extension): extension is LearnerExtension =>
  extension.ratchetExtension === 'learner';
export const isMetric = (extension: Extension): extension is MetricExtension =>
  extension.ratchetExtension === 'metric';
export const isGate = (extension: Extension): extension is GateExtension =>
  extension.ratchetExtension === 'gate';
export const isCheck = (extension: Extension): extension is CheckExtension =>
  extension.ratchetExtension === 'check';

/**
 * Makes these the extensions of this process or thread, in place of those before.
 * @throws ExtensionFault where one takes a name that is built in
 */
export function installExtensions(loaded: readonly LoadedExtension[]): void {
  for (const { family, name, file } of loaded)
    if (builtIn[family].includes(name) || (family === 'metric' && metricOfFamily(name)))
      throw new ExtensionFault({ file }, `${name} is a ${family} that is built in: choose another name`);
  const extensions = loaded.map(({ extension }) => extension);
  setOwnLearners(extensions.filter(isLearner).map(({ learner }) => learner));
  setInstalled({
    metrics: extensions.filter(isMetric).map(({ metric }) => metric),
    gates: extensions.filter(isGate).map(({ gate }) => gate),
    checks: extensions.filter(isCheck).map(({ check }) => check),
    origins: loaded.map(({ family, name, file, digest }) => ({ family, name, file, digest })),
  });
}
