/**
 * How many retries a client may make: a share of its requests of the last ten seconds, and so many a second besides, as
 * Finagle and Linkerd count (`linkerd2: RetryBudget`, ttl 10 s). It keeps a storm of retries from feeding itself.
 */
const SECONDS = 10;
/** A second on the flow's clock. */
const SECOND = 1_000_000_000;

export class RetryBudget {
  readonly #ratio: number;
  readonly #reserve: number;
  /** What requests have paid in and retries have taken out, by second. */
  readonly #balances = new Float64Array(SECONDS);
  #second = 0;
  #balance = 0;

  constructor({ ratio, perSecond }: { readonly ratio: number; readonly perSecond: number }) {
    this.#ratio = ratio;
    this.#reserve = perSecond * SECONDS;
  }

  /** A request was sent. */
  deposit(now: number): void {
    this.#forget(now);
    this.#add(this.#ratio);
  }

  /** May a request be tried again now? If so, that is taken out. */
  withdraw(now: number): boolean {
    this.#forget(now);
    if (this.#balance + this.#reserve < 1) return false;
    this.#add(-1);
    return true;
  }

  #add(amount: number): void {
    this.#balances[this.#second % SECONDS]! += amount;
    this.#balance += amount;
  }

  #forget(now: number): void {
    const second = Math.floor(now / SECOND);
    if (second === this.#second) return;
    for (let s = Math.max(this.#second + 1, second - SECONDS + 1); s <= second; s++) this.#balances[s % SECONDS] = 0;
    this.#second = second;
    this.#balance = this.#balances.reduce((sum, b) => sum + b, 0);
  }
}
