import type { Gate } from '../declaration/gate.ts';
import { type Rival, rivals } from './rival.ts';

/** Rivals that the gates name: no other is looked for. */
export const rivalsIn = (gates: readonly Gate[]): readonly Rival[] =>
  rivals.filter((rival) => gates.some((gate) => 'against' in gate && gate.against === rival));
