/** How words are coloured, decided by whoever prints: the command line knows terminals, the report knows what matters. */

export interface Painter {
  /** What decides: a verdict, a heading. */
  bold(text: string): string;
  /** Scenery. */
  dim(text: string): string;
  /** Errors and failed verdicts, nothing else. */
  bad(text: string): string;
  stable(text: string): string;
  canary(text: string): string;
  /** What should make the reader doubt; `bold` where it is not given. */
  warning?(text: string): string;
}

const same = (text: string): string => text;

/** Leaves everything as it is: for files, pipes and tests. */
export const plain: Painter = { bold: same, dim: same, bad: same, stable: same, canary: same, warning: same };
