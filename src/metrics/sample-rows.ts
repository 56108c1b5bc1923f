/**
 * Samples of series that are always written together, kept as they come: a row for every time. A scrape writes hundreds of
 * series, of which the queries of a run read a handful; a row is one copy of numbers, and a series takes its column out of
 * the rows only when somebody looks at it (`samples.ts`).
 */
import type { Samples } from './samples.ts';

/** Full rows are handed out to their series, which keep samples in less space than rows do. */
const MOST_ROWS = 128;

export class SampleRows {
  readonly #members: readonly Samples[];
  readonly times: number[] = [];
  /** A value for every member. */
  readonly rows: (readonly number[])[] = [];
  /** The last row ends the life of every member. */
  ended = false;
  /** Nobody else may have added to a member since the first row: whoever wants to makes these rows let go of all of them. */
  #holding = false;

  constructor(members: readonly Samples[]) {
    this.#members = members;
  }

  /** Do the members get their samples from here, as things stand? */
  get holding(): boolean {
    return this.#holding;
  }

  /**
   * Adds a value to every member, and keeps the list of them. False, and nothing is added, if a member has a newer sample or stands here twice: then
   * each has to be asked on its own (`Samples.append`).
   */
  append(timeMs: number, values: readonly number[]): boolean {
    if (!this.#isReadyFor(timeMs)) return false;
    this.times.push(timeMs);
    this.rows.push(values);
    return true;
  }

  /** Ends the life of every member; false as above. */
  end(timeMs: number): boolean {
    if (!this.#isReadyFor(timeMs)) return false;
    this.times.push(timeMs);
    this.rows.push(this.#members.map(() => Number.NaN));
    this.ended = true;
    return true;
  }

  /** Hands out all rows and gives the members free. */
  release(): void {
    for (const member of this.#members) member.leave(this);
    this.times.length = 0;
    this.rows.length = 0;
    this.ended = false;
    this.#holding = false;
  }

  #isReadyFor(timeMs: number): boolean {
    if (this.#holding) {
      const { length } = this.times;
      if (length < MOST_ROWS && !this.ended && timeMs > this.times[length - 1]!) return true;
      this.release();
    }
    for (let column = 0; column < this.#members.length; column += 1) {
      if (this.#members[column]!.join(this, column, timeMs)) continue;
      this.release();
      return false;
    }
    this.#holding = true;
    return true;
  }
}
