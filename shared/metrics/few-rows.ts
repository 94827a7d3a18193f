/** Rows of each class that do, for metrics whose intervals are sound with so few: they are wide then. */
export const fewRows = 2;
