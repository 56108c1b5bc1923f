/** What is wrong with a query. The parser stops at the first problem, which is the one Prometheus shows. */

/** A problem as the parser meets it: its message and the byte where it lies. */
export class QueryProblem extends Error {
  readonly position: number;

  constructor(position: number, message: string) {
    super(message);
    this.name = 'QueryProblem';
    this.position = position;
  }
}
