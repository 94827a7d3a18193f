import { parentPort, workerData } from 'node:worker_threads';
import { type Exported, exportOnnx } from '../models/onnx/export-onnx.ts';
import { NotExportable } from '../models/onnx/not-exportable.ts';
import type { ExportOutcome } from './export-version.ts';

/** Exports one version and ends. */
function outcomeOf(version: Exported): ExportOutcome {
  try {
    return { kind: 'exported', bytes: exportOnnx(version) };
  } catch (error) {
    if (error instanceof NotExportable) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

parentPort?.postMessage(outcomeOf(workerData as Exported));
