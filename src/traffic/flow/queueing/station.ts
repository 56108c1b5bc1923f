/**
 * A pod's process as requests meet it: workers, a queue before them, a processor they share, memory. It knows nothing of
 * clients: it takes a request in or does not, and says when it has answered one.
 */
import type { Sampler } from '../../../kernel/distributions.ts';
import type { Engine } from '../../../kernel/engine.ts';
import type { Random } from '../../../kernel/random.ts';
import type { Duration } from '../../../kernel/time.ts';
import { latencySampler } from '../../latency-model.ts';
import type { PodServer, PodUsage } from '../flow.ts';
import { idleSeconds, memoryOf } from '../usage.ts';
import { Line } from './line.ts';
import { Processor } from './processor.ts';
import type { Requests } from './requests.ts';

/** Nanoseconds, which the flow's own clock counts, in a microsecond, which everybody else does. */
export const NS = 1_000;

export interface StationPorts {
  readonly engine: Engine;
  readonly requests: Requests;
  /** Of the pod's own: how long cold starts take. */
  readonly random: Random;
  /** The pod has answered. */
  answered(row: number): void;
  /** The pod's process has ended over a request. */
  cut(row: number): void;
  outOfMemory(station: Station): void;
}

export class Station {
  readonly pod: PodServer;
  /** As of the last look at the view, and not killed since. */
  alive: boolean;
  readonly #ports: StationPorts;
  readonly #workers: number;
  readonly #room: number;
  readonly #atWork: Line;
  readonly #waiting: Line;
  readonly #processor: Processor | undefined;
  readonly #memoryMost: number;
  readonly #coldRequests: number;
  readonly #coldExtra: Sampler | undefined;
  #taken = 0;
  #work = 0;
  #killed = false;

  constructor(pod: PodServer, ports: StationPorts) {
    const { concurrency, cpu, memory, coldStart } = pod.behaviour;
    this.pod = pod;
    this.alive = pod.alive;
    this.#ports = ports;
    this.#workers = concurrency?.workers ?? Number.POSITIVE_INFINITY;
    this.#room = concurrency?.queue ?? Number.POSITIVE_INFINITY;
    this.#atWork = new Line(ports.requests);
    this.#waiting = new Line(ports.requests);
    this.#processor =
      cpu?.limit === undefined ? undefined : new Processor(ports.engine, cpu.limit, (row) => this.#worked(row));
    this.#memoryMost = memory?.limit ?? Number.POSITIVE_INFINITY;
    this.#coldRequests = coldStart?.requests ?? 0;
    this.#coldExtra = coldStart && latencySampler(coldStart.extra);
  }

  /** Requests in the pod, waiting or at work. */
  get inside(): number {
    return this.#atWork.size + this.#waiting.size;
  }

  /** Looks at the pod anew. One that has died loses its requests. */
  look(): void {
    this.alive = this.pod.alive && !this.#killed;
    if (!this.alive) this.#lose();
  }

  /** A request arrives. False if there is no room for it. */
  take(row: number): boolean {
    if (this.#atWork.size < this.#workers) this.#begin(row);
    else if (this.#waiting.size < this.#room) {
      this.#ports.requests.waiting[row] = 1;
      this.#waiting.join(row);
    } else return false;
    if (this.#memoryMost !== Number.POSITIVE_INFINITY) this.checkMemory();
    return true;
  }

  /** The client has gone: the pod stops working for it. */
  drop(row: number): void {
    const { requests, engine } = this.#ports;
    if (requests.waiting[row] === 1) {
      this.#waiting.leave(row);
      return;
    }
    if (requests.end[row]! >= 0) engine.withdraw(requests.end[row]! as never);
    else this.#processor?.remove(row);
    this.#leave(row);
  }

  /** Kills the process if it holds too much by now. */
  checkMemory(): void {
    if (!this.alive || this.#memory() <= this.#memoryMost) return;
    this.#killed = true;
    this.alive = false;
    this.#ports.outOfMemory(this);
    this.#lose();
  }

  usage(): PodUsage {
    const now = this.#ports.engine.now / NS;
    const worked = this.#work + (this.#processor?.doneByNow() ?? 0);
    return {
      cpuSeconds: worked / 1e9 + idleSeconds(this.pod, now),
      memoryBytes: this.alive ? this.#memory() : 0,
    };
  }

  #memory(): number {
    return memoryOf(this.pod, this.#ports.engine.now / NS, this.inside);
  }

  #begin(row: number): void {
    const { requests, engine } = this.#ports;
    this.#atWork.join(row);
    let service = requests.service[row]!;
    if (this.#taken < this.#coldRequests) service += Math.round(this.#coldExtra!(this.#ports.random)) * NS;
    this.#taken += 1;
    requests.service[row] = service;
    const work = requests.work[row]!;
    if (this.#processor !== undefined && work > 0) {
      requests.end[row] = -1;
      this.#processor.add(row, work);
      return;
    }
    this.#work += work;
    requests.end[row] = engine.after(service as Duration, 'world', this.#answer, row);
  }

  /** The processor has done a request's work; what is left is waiting for others. */
  #worked(row: number): void {
    const { requests, engine } = this.#ports;
    const rest = requests.service[row]! - requests.work[row]!;
    if (rest > 0) requests.end[row] = engine.after(rest as Duration, 'world', this.#answer, row);
    else this.#answer(row);
  }

  readonly #answer = (row: number): void => {
    if (this.#memoryMost !== Number.POSITIVE_INFINITY) {
      this.#ports.requests.end[row] = -1;
      this.checkMemory();
      if (!this.alive) return;
    }
    this.#leave(row);
    this.#ports.answered(row);
  };

  /** A worker is free: the first in the queue is next. */
  #leave(row: number): void {
    this.#atWork.leave(row);
    const next = this.#waiting.first;
    if (next < 0) return;
    this.#waiting.leave(next);
    this.#ports.requests.waiting[next] = 0;
    this.#begin(next);
  }

  #lose(): void {
    const { requests, engine } = this.#ports;
    this.#processor?.clear();
    for (const line of [this.#atWork, this.#waiting]) {
      for (let row = line.first; row >= 0; row = line.first) {
        line.leave(row);
        if (line === this.#atWork && requests.end[row]! >= 0) engine.withdraw(requests.end[row]! as never);
        this.#ports.cut(row);
      }
    }
  }
}
