/** Requests one behind the other, linked through their rows, so that any of them can leave at once. */
import type { Requests } from './requests.ts';

export class Line {
  first = -1;
  last = -1;
  size = 0;
  readonly #requests: Requests;

  constructor(requests: Requests) {
    this.#requests = requests;
  }

  join(row: number): void {
    const { next, previous } = this.#requests;
    next[row] = -1;
    previous[row] = this.last;
    if (this.last < 0) this.first = row;
    else next[this.last] = row;
    this.last = row;
    this.size += 1;
  }

  leave(row: number): void {
    const { next, previous } = this.#requests;
    const [before, after] = [previous[row]!, next[row]!];
    if (before < 0) this.first = after;
    else next[before] = after;
    if (after < 0) this.last = before;
    else previous[after] = before;
    this.size -= 1;
  }
}
