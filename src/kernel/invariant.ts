/**
 * Mistakes of our own. What users write wrongly is a list of problems, what goes wrong in the simulated world is an entry
 * of the trace; only a broken assumption of the program itself comes through here, and it ends the run.
 */

/** Says that `condition` must hold by the logic of the program; throws {@link InvariantBroken} if it does not. */
export function invariant(
  condition: boolean,
  message: string,
  details?: Readonly<Record<string, unknown>>,
): asserts condition {
  if (!condition) throw new InvariantBroken(message, details);
}

/** An assumption of the program did not hold. `details` are the facts at hand, for the recipe to reproduce. */
export class InvariantBroken extends Error {
  readonly details: Readonly<Record<string, unknown>>;

  constructor(message: string, details: Readonly<Record<string, unknown>> = {}) {
    const facts = Object.entries(details).map(([name, value]) => `${name} = ${String(value)}`);
    super(facts.length === 0 ? message : `${message} (${facts.join(', ')})`);
    this.name = 'InvariantBroken';
    this.details = details;
  }
}
