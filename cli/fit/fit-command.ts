import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Environment } from '../../config/environment.ts';
import { exportOnnx } from '../../models/onnx/export-onnx.ts';
import { NotExportable } from '../../models/onnx/not-exportable.ts';
import { CalibrationWish } from '../../shared/declaration/calibration.ts';
import { tasks } from '../../shared/declaration/task.ts';
import { CommandFailed } from '../client/command-failed.ts';
import { printResult } from '../client/output.ts';
import { also } from '../declare/repeatable.ts';
import type { FitRequest } from './fit-request.ts';
import { type FitResult, fitJson } from './fit-result.ts';
import { fitReport, fitText } from './fit-text.ts';
import { runFit } from './run-fit.ts';

type Flags = FitRequest & { readonly out?: string; readonly export?: 'onnx'; readonly json?: boolean };

async function fitFiles(
  { home, modelsFolder }: Environment,
  { json, out, export: format, ...request }: Flags,
): Promise<void> {
  const folder = out ?? join(home, 'fit');
  // Before the fit, which may take long.
  await writing(folder, () => mkdir(folder, { recursive: true }));
  const result = await runFit(request, modelsFolder);
  const onnx = format && onnxOf(result);
  printResult(fitJson(result), { json, human: () => `${fitText(result)}\n\nwritten to ${folder}` });
  await writing(folder, async () => {
    await writeFile(join(folder, 'fit.json'), `${JSON.stringify(fitJson(result), null, 2)}\n`);
    await writeFile(join(folder, 'report.md'), fitReport(result));
    if (onnx) await writeFile(join(folder, 'model.onnx'), onnx);
  });
  endByGates(result);
}

async function writing(folder: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CommandFailed(`${folder} cannot be written: ${why}; name another folder with --out`, {
      cause: error,
    });
  }
}

function onnxOf({ learner, learnt }: FitResult): Uint8Array {
  try {
    return exportOnnx({ ...learnt, facts: { learner, task: learnt.graph.task } });
  } catch (error) {
    if (error instanceof NotExportable)
      throw new CommandFailed(`--export onnx: ${error.message}`, { cause: error });
    throw error;
  }
}

/** A failed gate ends with 1; one that the test rows do not decide with 3, as whatever waits for a person does. */
function endByGates({ judgement }: FitResult): void {
  if (judgement === null || judgement.verdict === 'pass') return;
  const isFail = judgement.verdict === 'fail';
  const lines = judgement.gates
    .filter(({ verdict }) => verdict === judgement.verdict)
    .map(({ rule, reason }) => `gate ${isFail ? 'fails' : 'is inconclusive'}: ${rule}: ${reason}`);
  const remedy = isFail ? [] : ['the test cannot tell: give more test rows, or move the bound'];
  throw new CommandFailed([...lines, ...remedy].join('\n'), {
    exitCode: isFail ? 1 : 3,
    isAnswered: true,
  });
}

function threadCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1 && count <= 256) return count;
  throw new InvalidArgumentError('expected a whole number from 1 to 256.');
}

function trialCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count)) return count;
  throw new InvalidArgumentError('expected a whole number.');
}

/** `ratchet fit`: files in, a measured model out, with no server. */
export function registerFit(program: Command, environment: () => Environment): void {
  program
    .command('fit')
    .description('fit a learner on files and measure it on others, without a server or a database')
    .requiredOption('--train <file>', 'rows to learn from: CSV (also .gz) or Parquet')
    .requiredOption('--test <file>', 'rows to measure on, never learnt from')
    .option('--target <column>', 'column to predict; needed unless --model is given')
    .addOption(new Option('--task <task>', 'kind of prediction').choices(tasks))
    .option('--positive <value>', 'value of the target that counts as 1')
    .option(
      '--valid <file>',
      'rows for early stopping, calibration and the threshold; without it all trees are grown',
    )
    .option('--model <name>', 'a declared model: its features, contract, learner and gates')
    .option(
      '--learner <kind>',
      'kind of learner; auto tries several and takes the simplest that is as good as the best',
    )
    .option('--budget <duration>', 'time that --learner auto may take to choose; default: 60s')
    .option('--trials <count>', 'most trials of --learner auto; default: 20', trialCount)
    .option('--time <column>', 'event time, no feature: --learner auto learns from what came before')
    .option('--set <name=value>', 'a hyperparameter, or classWeight; once for each', also)
    .addOption(
      new Option('--calibration <method>', 'calibrate scores on the rows of --valid').choices(
        CalibrationWish.options,
      ),
    )
    .option('--threads <count>', 'threads to fit on; default: all cores. The model is the same', threadCount)
    .option('--weight <column>', 'column that says how much each row of training counts; it is no feature')
    .option('--exclude <columns...>', 'columns that are no features')
    .option('--missing <tokens...>', 'cells that mean missing, besides the empty one')
    .option(
      '--gates',
      'judge the gates that the model declares; exit 1: one fails, 3: none fails and one is inconclusive',
    )
    .option('--out <folder>', 'write fit.json and report.md here; default: fit in RATCHET_HOME')
    .addOption(new Option('--export <format>', 'also write the model as model.onnx').choices(['onnx']))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nExample:\n  ratchet fit --train train.csv --test test.csv --target churned --learner gradient-boosting --set trees=200 --out fit',
    )
    .action((flags: Flags) => fitFiles(environment(), flags));
}
