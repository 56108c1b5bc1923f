/** A client's idle connections. The one used last is used next, as Go's transport and most pools do, so others can go idle. */
import type { KeepAlive } from '../../model.ts';

/** Nanoseconds of the flow's clock in a microsecond. */
const NS = 1_000;

export class Connections {
  /** How often the connection that was taken last had been used. */
  uses = 0;
  readonly #most: number;
  readonly #idle: number;
  readonly #lanes: number[] = [];
  readonly #used: number[] = [];
  readonly #since: number[] = [];
  #size = 0;

  constructor({ requests, idle }: KeepAlive) {
    this.#most = requests ?? Number.POSITIVE_INFINITY;
    this.#idle = idle * NS;
  }

  /** The lane of an idle connection for which `isOpen` holds; -1 if there is none and one must be opened. */
  take(now: number, isOpen: (lane: number) => boolean): number {
    while (this.#size > 0) {
      const i = --this.#size;
      // What lies below was used even longer ago.
      if (now - this.#since[i]! > this.#idle) this.#size = 0;
      else if (isOpen(this.#lanes[i]!)) {
        this.uses = this.#used[i]!;
        return this.#lanes[i]!;
      }
    }
    this.uses = 0;
    return -1;
  }

  /** A request on it was answered; it can be used again if it may. */
  keep(lane: number, uses: number, now: number): void {
    if (uses >= this.#most) return;
    this.#lanes[this.#size] = lane;
    this.#used[this.#size] = uses;
    this.#since[this.#size++] = now;
  }

  clear(): void {
    this.#size = 0;
  }
}
