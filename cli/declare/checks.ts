import { learnerCheck } from '../../api/declaration-check.ts';
import type { DeclarationCheck } from '../../shared/declaration/parse.ts';

/** The checks that the API makes too, so that what passes here passes there. */
export const declarationChecks: readonly DeclarationCheck[] = [learnerCheck];
