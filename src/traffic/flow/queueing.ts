/**
 * The exact flow for requests that get into each other's way or come again: queues before workers, a shared processor,
 * timeouts, retries, users who wait for their answers, kept connections, copies. Requests of several sources meet at a pod
 * in the order in which they arrive.
 *
 * As in the plain exact flow its events are not the engine's: all that is due happens in one go when somebody looks. Here
 * the events have a heap of their own, because what one request does depends on what others did before. A source whose
 * requests meet nothing of all this has the very same requests in both flows.
 */
import { createBeat } from './beat.ts';
import type { Flow, FlowPorts } from './flow.ts';
import { Client } from './queueing/client.ts';
import { Floor } from './queueing/floor.ts';

export function createQueueingFlow(ports: FlowPorts): Flow {
  const floor = new Floor({
    streams: ports.streams,
    outOfMemory: (pod, at) => ports.outOfMemory?.(pod, at),
  });
  const beat = createBeat(ports, (index, book, statuses) => {
    const client = new Client(ports, floor, index, book, statuses);
    floor.clients.push(client);
    return client;
  });
  return { ...beat, usageOf: (pod) => floor.known(pod)?.usage() ?? beat.usageOf(pod) };
}
