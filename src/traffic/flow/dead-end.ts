/** A way that ends without a pod: no route, no endpoint. The caller's proxy answers at once, if anyone does. */
import type { EdgeMeters } from '../meters.ts';
import type { TrafficSource } from '../model.ts';
import { Account } from './account.ts';
import { type FailureReason, keyOfReason, type Ledger, type Tally } from './failure.ts';
import type { Unserved } from './flow.ts';
import type { Statuses } from './statuses.ts';
import type { Page } from './tick-book.ts';

/** What is known of a way that ends: where it should have led, and why it does not. */
export type EndOfWay = Partial<Pick<Unserved, 'service' | 'reason'>>;

/** Names a dead end among those of a source. */
export const keyOfEnd = (status: string, { service = '', reason }: EndOfWay): string =>
  `${status} ${service} ${reason === undefined ? '' : keyOfReason(reason)}`;

const withoutReason = (service: string): FailureReason =>
  service === '' ? { kind: 'no route' } : { kind: 'no endpoints', service };

export class DeadEnd {
  readonly status: number;
  readonly service: string;
  readonly page: Page;
  readonly #account: Account;
  readonly #failed: Tally;

  constructor(status: number, { service = '', reason }: EndOfWay, page: Page, bands: number, ledger: Ledger) {
    this.#account = new Account(bands);
    this.status = status;
    this.service = service;
    this.page = page;
    this.#failed = ledger.of(status, reason ?? withoutReason(service));
  }

  /** Why it ends. */
  get reason(): FailureReason {
    return this.#failed.reason;
  }

  count(n: number): void {
    this.#failed.n += n;
    this.page.add(this.status, 0, n, 0);
    this.attempted(n);
  }

  /** Counts `n` attempts that only the caller's proxy sees, because the client may try again. */
  attempted(n: number): void {
    this.#account.add(this.status, 0, n, 0);
  }

  tellMeters(source: TrafficSource, statuses: Statuses, edge: EdgeMeters | undefined): void {
    this.#account.close((number, counted) => {
      const { path, namespace } = source;
      edge?.teller({ status: statuses.names[number]!, path, namespace, service: this.service })(counted);
    });
  }
}
