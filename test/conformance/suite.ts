/** What a conformance suite is: it reads its part of a data tree, asks our code, and counts. */

/** One case that did not give the expected answer. */
export interface Failure {
  readonly name: string;
  /** Where and how the answers differ, on one line if possible. */
  readonly detail: string;
}

export interface Outcome {
  readonly passed: number;
  readonly failures: readonly Failure[];
}

export interface Suite {
  /** As the data's README names it: `expr`, `golden/canary-basic`, … */
  readonly name: string;
  /**
   * Runs all cases of the suite found in `tree` (a folder laid out like the shared conformance data, or a part of it).
   * `undefined` when the tree has no data of this kind. A case is never dropped: what cannot be run has failed.
   */
  run(tree: string): Outcome | undefined;
}
