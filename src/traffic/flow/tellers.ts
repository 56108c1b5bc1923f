/** Remembers by status number who counts requests of a kind, so that telling meters is one call for each status. */
import type { Teller } from '../meters.ts';

export class Tellers {
  readonly #make: (status: number) => Teller;
  readonly #byStatus: (Teller | undefined)[] = [];

  constructor(make: (status: number) => Teller) {
    this.#make = make;
  }

  of(status: number): Teller {
    let teller = this.#byStatus[status];
    if (teller === undefined) {
      teller = this.#make(status);
      this.#byStatus[status] = teller;
    }
    return teller;
  }
}
