/** A mistake found before the run. It never leaves this folder: `checkTypes` turns it into a value. */
export class TypeProblem extends Error {}

export const fail = (problem: string): never => {
  throw new TypeProblem(problem);
};
