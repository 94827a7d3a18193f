/** What a linear model learnt: a weight per place of the logical row, and the intercept. */
export type Coefficients = { readonly weights: Float64Array; readonly intercept: number };
