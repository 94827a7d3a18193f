export const tasks = ['binary', 'regression'] as const;
export type Task = (typeof tasks)[number];
