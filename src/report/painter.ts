/** How words are coloured, decided by whoever prints: the command line knows terminals, the report knows what matters. */

export interface Painter {
  /** What decides: a verdict, a number. */
  strong(text: string): string;
  /** Scenery. */
  faint(text: string): string;
  /** Errors and failed verdicts, nothing else. */
  bad(text: string): string;
  /** What should make the reader doubt. */
  warning(text: string): string;
}

/** Leaves everything as it is: for files, pipes and tests. */
export const plain: Painter = {
  strong: (text) => text,
  faint: (text) => text,
  bad: (text) => text,
  warning: (text) => text,
};
