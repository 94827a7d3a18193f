import { ClassWeight } from '../../shared/declaration/class-weight.ts';
import { Seed } from '../../shared/declaration/learner.ts';
import { CommandFailed } from '../client/command-failed.ts';

/** What `--set` says: hyperparameters of the learner, how classes weigh, and the seed. */
export type Settings = {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly classWeight?: ClassWeight;
  readonly seed?: number;
};

/** Weights of classes are said beside the hyperparameters, as in scikit-learn, and are none of the learner's own. So is the seed. */
const classWeightNames: readonly string[] = ['classWeight', 'class_weight'];
const seedNames: readonly string[] = ['seed', 'random_state', 'random_seed'];

/** Reads each `name=value`. @throws CommandFailed where one is not of that form */
export function settingsOf(set: readonly string[] = []): Settings {
  const settings = set.map(setting).map(balanced);
  const of = (names: readonly string[]) => settings.findLast(([name]) => names.includes(name));
  const [weights, seeded] = [of(classWeightNames), of(seedNames)];
  const beside = [...classWeightNames, ...seedNames];
  const parameters = Object.fromEntries(settings.filter(([name]) => !beside.includes(name)));
  return {
    parameters,
    ...(weights ? { classWeight: classWeightOf(weights) } : {}),
    ...(seeded ? { seed: seedOf(seeded) } : {}),
  };
}

/** LightGBM's word for it. */
const balanced = ([name, value]: Setting): Setting =>
  ['is_unbalance', 'unbalance'].includes(name) && typeof value === 'boolean'
    ? ['classWeight', value ? 'balanced' : 'none']
    : [name, value];

function classWeightOf([name, value]: Setting): ClassWeight {
  const parsed = ClassWeight.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CommandFailed(
    `--set ${name}: expected balanced, none, or a weight above 0 per value of the target, such as --set '${name}={"Yes": 3}'`,
  );
}

function seedOf([name, value]: Setting): number {
  const parsed = Seed.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new CommandFailed(`--set ${name}: expected a whole number from 0 on, such as --set ${name}=7`);
}

type Setting = readonly [name: string, value: unknown];

/** The value as JSON where it is that, else as it stands. */
function setting(text: string): Setting {
  const at = text.indexOf('=');
  if (at < 1) throw new CommandFailed(`--set ${text}: expected name=value, such as --set trees=200`);
  const [name, value] = [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value];
  }
}
