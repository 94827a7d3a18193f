import { ClassWeight } from '../../shared/declaration/class-weight.ts';
import { CommandFailed } from '../client/command-failed.ts';

/** What `--set` says: hyperparameters of the learner, and how classes weigh. */
export type Settings = {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly classWeight?: ClassWeight;
};

/** Weights of classes are said beside the hyperparameters, as in scikit-learn, and are none of the learner's own. */
const classWeightNames: readonly string[] = ['classWeight', 'class_weight'];

/** Reads each `name=value`. @throws CommandFailed where one is not of that form */
export function settingsOf(set: readonly string[] = []): Settings {
  const settings = set.map(setting);
  const isWeight = ([name]: Setting): boolean => classWeightNames.includes(name);
  const [name, value] = settings.findLast(isWeight) ?? [];
  const parameters = Object.fromEntries(settings.filter((each) => !isWeight(each)));
  if (name === undefined) return { parameters };
  const parsed = ClassWeight.safeParse(value);
  if (parsed.success) return { parameters, classWeight: parsed.data };
  throw new CommandFailed(
    `--set ${name}: expected balanced, none, or a weight above 0 per value of the target, such as --set '${name}={"Yes": 3}'`,
  );
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
