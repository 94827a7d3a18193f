import { holdoutWear } from '../policy/holdout-wear.ts';
import { figure } from './words.ts';

/** How often the test rows were looked at, and what that means. */
export function wearWords(looks: number): string {
  const { luck, isWornOut } = holdoutWear(looks);
  if (looks <= 1) return 'These test rows were looked at for the first time.';
  const times = `Decisions looked at these test rows ${looks} times (same lineage of snapshots, same split)`;
  const meaning = `of so many equally good candidates the best is expected to look better by ${figure(luck)} standard errors`;
  if (!isWornOut) return `${times}: ${meaning}.`;
  return `**These test rows are worn out.** ${times}: ${meaning}, as much as they can resolve. Give the split another \`seed\`, or a later test, for fresh ones.`;
}
