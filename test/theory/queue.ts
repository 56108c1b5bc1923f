/** A queue with c servers on the engine, for comparison with the formulas of queueing theory. */
import { createEngine } from '../../src/kernel/engine.ts';
import type { Random, Streams } from '../../src/kernel/random.ts';
import { type Duration, type Instant, seconds } from '../../src/kernel/time.ts';

export interface Queue {
  /** Seconds to the next arrival, and to serve one customer. */
  readonly interarrival: (random: Random) => number;
  readonly service: (random: Random) => number;
  readonly servers: number;
}

export interface Course {
  /** Seconds each customer waited for a server, in the order of arrival. */
  readonly waits: readonly number[];
  /** Seconds each customer spent in the system, in the order of leaving. */
  readonly sojourns: readonly number[];
  /** Customers in the system, averaged over time. */
  readonly meanPresent: number;
  readonly seconds: number;
}

/** Lets `customers` come and be served, first come first served. */
export function simulate({ interarrival, service, servers }: Queue, customers: number, streams: Streams): Course {
  const engine = createEngine();
  const [arrivals, services] = [streams.named('arrivals'), streams.named('services')];
  const arrivedAt: Instant[] = [];
  const waits: number[] = [];
  const sojourns: number[] = [];
  let [arrived, busy, present, area, changed] = [0, 0, 0, 0, 0];

  const change = (by: number) => {
    area += (present * (engine.now - changed)) / 1e6;
    present += by;
    changed = engine.now;
  };

  const serveNext = () => {
    const customer = waits.length;
    waits.push((engine.now - arrivedAt[customer]!) / 1e6);
    busy++;
    engine.after(seconds(service(services)), 'world', leave, customer);
  };
  const leave = (customer: number) => {
    busy--;
    change(-1);
    sojourns.push((engine.now - arrivedAt[customer]!) / 1e6);
    if (waits.length < arrived) serveNext();
  };
  const arrive = () => {
    arrivedAt.push(engine.now);
    arrived++;
    change(1);
    if (busy < servers) serveNext();
    if (arrived < customers) engine.after(seconds(interarrival(arrivals)), 'world', arrive);
  };

  engine.after(0 as Duration, 'world', arrive);
  while (engine.next !== undefined) engine.runUntil(engine.next);
  if (present !== 0) throw new Error(`${present} customers are still there`);
  return { waits, sojourns, meanPresent: area / (engine.now / 1e6), seconds: engine.now / 1e6 };
}

/** A mean of correlated values with the half width of its 99.99 % confidence interval, by 50 batch means. */
export function batchMeans(values: readonly number[]): { readonly mean: number; readonly halfWidth: number } {
  const size = Math.floor(values.length / 50);
  const means = Array.from({ length: 50 }, (_, i) => {
    const batch = values.slice(i * size, (i + 1) * size);
    return batch.reduce((sum, x) => sum + x, 0) / size;
  });
  const mean = means.reduce((sum, x) => sum + x, 0) / 50;
  const variance = means.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 49;
  const STUDENT_49 = 4.2357; // The 99.995 % point of Student's t with 49 degrees of freedom.
  return { mean, halfWidth: STUDENT_49 * Math.sqrt(variance / 50) };
}
