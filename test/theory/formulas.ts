/** What queueing theory says about waiting, for tests to compare with. Rates are per second, times in seconds. */

/** Erlang C: the probability that all `c` servers are busy, for an offered load of `a` servers. */
export function erlangC(a: number, c: number): number {
  let [term, sum] = [1, 0];
  for (let k = 0; k < c; k++) {
    sum += term;
    term *= a / (k + 1);
  }
  const all = (term * c) / (c - a);
  return all / (sum + all);
}

/** Mean time in an M/M/c system. */
export const sojournMMc = (arrivals: number, service: number, c: number): number =>
  1 / service + erlangC(arrivals / service, c) / (c * service - arrivals);

/** Mean time in an M/G/1 system, by the first two moments of the service time (Pollaczek and Khinchine). */
export const sojournMG1 = (arrivals: number, mean: number, secondMoment: number): number =>
  mean + (arrivals * secondMoment) / (2 * (1 - arrivals * mean));

/** Mean time in an M/G/1 system with processor sharing: the distribution does not matter, only its mean. */
export const sojournPS = (arrivals: number, mean: number): number => mean / (1 - arrivals * mean);

/** M/M/1/K: the probability of n in the system; the last one is that of being turned away. */
export function presentMM1K(load: number, k: number): readonly number[] {
  const weights = Array.from({ length: k + 1 }, (_, n) => load ** n);
  const total = weights.reduce((a, b) => a + b);
  return weights.map((w) => w / total);
}

/**
 * Mean value analysis (M. Reiser, S. S. Lavenberg, 1980) of N users who think for `think` and then queue at one exponential
 * server: the throughput, and the mean time at the server.
 */
export function closedMVA(
  users: number,
  think: number,
  service: number,
): { readonly throughput: number; readonly response: number } {
  let [queue, response, throughput] = [0, 0, 0];
  for (let n = 1; n <= users; n++) {
    response = service * (1 + queue);
    throughput = n / (think + response);
    queue = throughput * response;
  }
  return { throughput, response };
}

/** N machines and c repairmen (birth and death): the throughput of repairs; exponential times with these means. */
export function machineRepair(machines: number, repairmen: number, running: number, repair: number): number {
  const weights = [1];
  for (let n = 1; n <= machines; n++)
    weights.push((weights[n - 1]! * ((machines - n + 1) / running) * repair) / Math.min(n, repairmen));
  const total = weights.reduce((a, b) => a + b);
  return weights.reduce((sum, w, n) => sum + (w / total) * (Math.min(n, repairmen) / repair), 0);
}
