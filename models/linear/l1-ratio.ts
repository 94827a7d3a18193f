import { z } from 'zod';

/** The share of the L1 norm in a penalty of this strength, as scikit-learn and glmnet mix them. */
export const l1Ratio = (strength: string) =>
  z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe(
      `Share of ‖weights‖₁ in the penalty, the rest being ‖weights‖² ÷ 2, as in scikit-learn’s elastic net: from 0 (L2 alone) to 1 (lasso); above 0 weights that help little become zero, the more the stronger ${strength}`,
    );
