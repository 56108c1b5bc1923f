/**
 * The processor of a pod with a limit: requests at work share its cores evenly, and none uses more than one (egalitarian
 * processor sharing; L. Kleinrock, "Queueing Systems" II, 1976, 4.4). A clock runs as fast as each of them is served; a
 * request is done when that clock has gone on by its work, so an arrival or departure moves one clock, not every request.
 *
 * The real scheduler hands out a quota for every 100 ms; the average over such periods is what is modelled.
 */
import type { Engine, Ticket } from '../../../kernel/engine.ts';
import { Heap } from '../../../kernel/heap.ts';
import type { Duration } from '../../../kernel/time.ts';

export class Processor {
  /** Work done so far, in nanoseconds of one core. */
  done = 0;
  readonly #engine: Engine;
  readonly #cores: number;
  readonly #finished: (row: number) => void;
  readonly #heap = new Heap();
  /** Rows by the places the heap knows, which are few, and places that are free. */
  readonly #rows: number[] = [];
  readonly #free: number[] = [];
  #clock = 0;
  #since = 0;
  #ranks = 0;
  #ticket: Ticket | undefined;

  /** `finished` is told of each row whose work is done. */
  constructor(engine: Engine, cores: number, finished: (row: number) => void) {
    this.#engine = engine;
    this.#cores = cores;
    this.#finished = finished;
  }

  add(row: number, work: number): void {
    this.#turn();
    const place = this.#free.pop() ?? this.#rows.length;
    this.#rows[place] = row;
    this.#heap.add(this.#clock + work, this.#ranks++, place);
    this.#plan();
  }

  /** Takes a row out whose work is not done. */
  remove(row: number): void {
    this.#turn();
    const place = this.#rows.indexOf(row);
    if (place < 0) return;
    this.#rows[place] = -1;
    this.#free.push(place);
    this.#heap.retain((p) => p !== place);
    this.#plan();
  }

  clear(): void {
    this.#turn();
    this.#heap.retain(() => false);
    this.#rows.length = 0;
    this.#free.length = 0;
    this.#plan();
  }

  /** Lets the work of the time since the last change be done. */
  #turn(): void {
    const { now } = this.#engine;
    const elapsed = now - this.#since;
    this.#since = now;
    if (this.#heap.size === 0 || elapsed === 0) return;
    const progress = elapsed * this.#rate();
    this.#clock += progress;
    this.done += progress * this.#heap.size;
  }

  /** How fast each request at work is served. */
  #rate(): number {
    return Math.min(1, this.#cores / this.#heap.size);
  }

  #plan(): void {
    if (this.#ticket !== undefined) this.#engine.withdraw(this.#ticket);
    this.#ticket = undefined;
    if (this.#heap.size === 0) {
      this.#clock = 0; // Nobody's end is counted by it, and a small number is more exact.
      return;
    }
    const wait = Math.max(0, (this.#heap.firstTime - this.#clock) / this.#rate());
    this.#ticket = this.#engine.after(Math.ceil(wait) as Duration, 'world', this.#end);
  }

  readonly #end = (): void => {
    this.#ticket = undefined;
    this.#turn();
    const place = this.#heap.takeFirst();
    const row = this.#rows[place]!;
    this.#rows[place] = -1;
    this.#free.push(place);
    this.#plan();
    this.#finished(row);
  };

  /** Work done by now. */
  doneByNow(): number {
    this.#turn();
    return this.done;
  }
}
