/** What all clients of a flow share: one clock with one order of events, the requests under way, the pods they meet at. */
import { createEngine, type Engine } from '../../../kernel/engine.ts';
import type { Streams } from '../../../kernel/random.ts';
import type { Instant } from '../../../kernel/time.ts';
import type { PodServer } from '../flow.ts';
import type { Client } from './client.ts';
import { Requests } from './requests.ts';
import { NS, Station } from './station.ts';

export interface FloorPorts {
  readonly streams: Streams;
  outOfMemory(pod: PodServer, at: Instant): void;
}

export class Floor {
  /** The flow's own events. Its instants are nanoseconds: latencies are whole microseconds, arrivals are not. */
  readonly engine: Engine = createEngine();
  readonly requests = new Requests();
  readonly clients: Client[] = [];
  readonly #ports: FloorPorts;
  readonly #stations = new Map<PodServer, Station>();

  constructor(ports: FloorPorts) {
    this.#ports = ports;
  }

  get isEmpty(): boolean {
    return this.requests.size === 0;
  }

  /** Lets everything up to and including `now`, in microseconds, happen. */
  advance(now: Instant): void {
    const end = now * NS;
    if (end <= this.engine.now) return;
    this.engine.runUntil(end as Instant);
    for (const station of this.#stations.values()) station.checkMemory();
  }

  look(): void {
    for (const station of this.#stations.values()) station.look();
  }

  /** The station that a pod is; there is one for each process. */
  stationOf(pod: PodServer): Station {
    let station = this.#stations.get(pod);
    if (station === undefined) {
      const { engine, requests, clients } = this;
      station = new Station(pod, {
        engine,
        requests,
        random: this.#ports.streams.named(`cold-starts/${pod.name}`),
        answered: (row) => clients[requests.client[row]!]!.answered(row),
        cut: (row) => clients[requests.client[row]!]!.cut(row),
        outOfMemory: () => this.#ports.outOfMemory(pod, Math.floor(engine.now / NS) as Instant),
      });
      this.#stations.set(pod, station);
    }
    return station;
  }

  known(pod: PodServer): Station | undefined {
    return this.#stations.get(pod);
  }
}
