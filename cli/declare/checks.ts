import { learners } from '../../models/registry.ts';
import { learnerCheck } from '../../shared/declaration/learner-check.ts';
import type { DeclarationCheck } from '../../shared/declaration/parse.ts';

/** The checks that need to know which learners there are. */
export const declarationChecks: readonly DeclarationCheck[] = [learnerCheck(Object.values(learners))];
