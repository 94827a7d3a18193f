import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { calibrationsOf } from '../../shared/declaration/calibration.ts';
import { problemText } from '../../shared/declaration/problem.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { openDuck } from '../../store/snapshots/duck.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { declarationChecks } from '../declare/checks.ts';
import { modelFile, shownPath } from '../declare/model-file.ts';
import { modelFilesIn, readModelFile } from '../declare/read-model-file.ts';
import { fitOnce } from './fit-once.ts';
import { fitRecipe } from './fit-recipe.ts';
import type { FitRequest } from './fit-request.ts';
import type { FitResult } from './fit-result.ts';
import { type FitRows, readFitRows } from './fit-rows.ts';
import { fitSearch } from './fit-search.ts';

/** What DuckDB holds while files are read; beyond it, it goes to disk. */
const memoryLimit = '512MB';

/** Reads, fits and measures. @throws CommandFailed, ImportRefused on anything that the user must mend */
export async function runFit(request: FitRequest, modelsFolder: string): Promise<FitResult> {
  refuseCalibration(request);
  const declared = await declaredModel(request, modelsFolder);
  const rows = await readFitFiles(request, declared);
  refuseOtherTask(request, rows);
  const { declaration, contract } = rows;
  const plan = fitSearch(declaration, contract, request) ?? fitRecipe(declaration, contract, request);
  return fitOnce(rows, plan, request);
}

/** Rows that were fitted would flatter every score: calibration has rows of its own. */
function refuseCalibration({ calibration = 'none', valid }: FitRequest): void {
  if (calibration !== 'none' && valid === undefined)
    throw new CommandFailed(
      `--calibration ${calibration}: scores are calibrated on rows that were not fitted; give them with --valid`,
    );
}

/** What the task is may only show in its rows. */
function refuseOtherTask({ calibration = 'none' }: FitRequest, { declaration: { task } }: FitRows): void {
  if (calibrationsOf[task].includes(calibration)) return;
  const remedy =
    task === 'regression'
      ? 'a regression has no probabilities to calibrate; leave it out'
      : `a ${task} task is calibrated by one of ${calibrationsOf[task].join(', ')}`;
  throw new CommandFailed(`--calibration ${calibration}: ${remedy}`);
}

/**
 * Reads the rows of all files. DuckDB is gone, with all that it held, before the fit begins; columns of more than so many
 * bytes lie in a file then, which has no name any more.
 */
export async function readFitFiles(
  request: FitRequest,
  declared: Declaration | null,
  frameBytesMax?: number,
): Promise<FitRows> {
  const folder = await mkdtemp(join(tmpdir(), 'ratchet-fit-'));
  const duck = openDuck({ memoryLimit, threads: availableParallelism(), temporary: join(folder, 'duck') });
  try {
    return await duck.work((connection) =>
      readFitRows(connection, request, declared, { folder, bytesMax: frameBytesMax }),
    );
  } finally {
    await duck.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function declaredModel(request: FitRequest, folder: string): Promise<Declaration | null> {
  const { model, gates, target } = request;
  if (model === undefined) {
    if (gates) throw new CommandFailed('--gates: gates are declared by a model: name it with --model');
    if (target === undefined)
      throw new CommandFailed('name the column to predict with --target, or a declared model with --model');
    return null;
  }
  const file = modelFile(folder, model);
  const files = await modelFilesIn(folder);
  if (!files.includes(file)) {
    const names = files.map((each) => each.replace(/^.*[\\/]|\.ya?ml$/g, '')).join(', ') || 'none';
    throw new CommandFailed(`--model ${model}: ${shownPath(file)} is not there; declared models: ${names}`);
  }
  const { parsed } = await readModelFile(file, declarationChecks);
  if (parsed.kind === 'invalid') throw new CommandFailed(parsed.problems.map(problemText).join('\n'));
  refuseOverride(request, parsed.declaration);
  return parsed.declaration;
}

/** What the model declares is not said otherwise beside it. */
function refuseOverride(
  { target, task, positive, weight, time, exclude }: FitRequest,
  declaration: Declaration,
): void {
  const said = {
    target: declaration.target.column,
    task: declaration.task,
    positive: declaration.target.positive,
    weight: declaration.learner.sampleWeight,
    time: declaration.source.time,
  };
  for (const [name, given] of Object.entries({ target, task, positive, weight, time }))
    if (given !== undefined && given !== said[name as keyof typeof said])
      throw new CommandFailed(
        `--${name} ${given}: the model ${declaration.model} declares ${said[name as keyof typeof said] ?? 'none'}; leave --${name} out, or change its file`,
      );
  if (exclude !== undefined)
    throw new CommandFailed(
      `--exclude: the model ${declaration.model} declares its features; change features.exclude in its file`,
    );
}
