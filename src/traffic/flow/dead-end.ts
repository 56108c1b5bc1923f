/** A way that ends without a pod: no route, no endpoint. The caller's proxy answers at once, if anyone does. */
import type { EdgeMeters } from '../meters.ts';
import type { TrafficSource } from '../model.ts';
import { Account } from './account.ts';
import type { Statuses } from './statuses.ts';
import type { Page } from './tick-book.ts';

export class DeadEnd {
  readonly status: number;
  readonly service: string;
  readonly page: Page;
  readonly #account: Account;

  constructor(status: number, service: string, page: Page, bands: number) {
    this.#account = new Account(bands);
    this.status = status;
    this.service = service;
    this.page = page;
  }

  count(n: number): void {
    this.page.add(this.status, 0, n, 0);
    this.#account.add(this.status, 0, n, 0);
  }

  tellMeters(source: TrafficSource, statuses: Statuses, edge: EdgeMeters | undefined): void {
    this.#account.close((number, counted) => {
      const { path, namespace } = source;
      edge?.teller({ status: statuses.names[number]!, path, namespace, service: this.service })(counted);
    });
  }
}
