/** What a client does about an attempt that came to nothing: nothing, or another after a while. */
import type { Random } from '../../../kernel/random.ts';
import type { Retries } from '../../model.ts';
import type { Statuses } from '../statuses.ts';
import { RetryBudget } from './retry-budget.ts';

export class Patience {
  readonly #retries: Retries | undefined;
  readonly #statuses: Statuses;
  readonly #random: Random;
  readonly #budget: RetryBudget | undefined;
  /** By number of the status: is it tried again? */
  readonly #isRetried: boolean[] = [];
  /** Microseconds before each retry, chance left out. */
  readonly #waits: readonly number[];

  constructor(retries: Retries | undefined, statuses: Statuses, random: Random) {
    this.#retries = retries;
    this.#statuses = statuses;
    this.#random = random;
    this.#budget = retries?.budget && new RetryBudget(retries.budget);
    this.#waits = retries === undefined ? [] : waitsOf(retries);
  }

  /** A user asked at `now`, on the flow's clock. */
  asked(now: number): void {
    this.#budget?.deposit(now);
  }

  /** Microseconds to wait before the next attempt after so many retries; -1 if there is none. */
  waitBeforeRetry(status: number, retries: number, now: number): number {
    if (this.#retries === undefined || retries >= this.#retries.attempts || !this.#retried(status)) return -1;
    if (this.#budget?.withdraw(now) === false) return -1;
    const { jitter } = this.#retries;
    const wait = this.#waits[retries]!;
    return jitter === 0 ? wait : wait * (1 - jitter * this.#random.uniform());
  }

  #retried(status: number): boolean {
    while (this.#isRetried.length <= status) {
      const name = this.#statuses.names[this.#isRetried.length]!;
      this.#isRetried.push(this.#retries!.on.some((on) => on === name || on === `${name[0]}xx`));
    }
    return this.#isRetried[status]!;
  }
}

function waitsOf({ attempts, backOff }: Retries): readonly number[] {
  const waits: number[] = [];
  for (let wait: number = backOff.first; waits.length < attempts; wait *= backOff.factor)
    waits.push(Math.min(wait, backOff.most));
  return waits;
}
