/** Which flow carries the requests of a run: the one asked for, unless the requests of this run need another. */
import type { Behaviour, TrafficSource } from '../model.ts';
import { createAggregateFlow } from './aggregate.ts';
import { createAutoFlow } from './auto.ts';
import { viewByPath } from './by-path.ts';
import { createExactFlow } from './exact.ts';
import type { Flow, FlowPorts } from './flow.ts';
import { createQueueingFlow } from './queueing.ts';
import { interacts } from './usage.ts';

/** What a run holds that only some flows can do. */
export interface Demands {
  readonly sources: readonly TrafficSource[];
  readonly behaviours: readonly Behaviour[];
  /** May requests be copied? */
  readonly mirrors: boolean;
}

/** What can be asked for: each request an event, a draw per tick, or draws with events wherever the view has just changed. */
export type FlowKind = 'exact' | 'aggregate' | 'auto';

const plainFlows = { exact: createExactFlow, aggregate: createAggregateFlow, auto: createAutoFlow };

/** A flow for these demands: by draws if that was asked for and can be, otherwise request by request. */
export function createFlow(asked: FlowKind, ports: FlowPorts, demands: Demands): Flow {
  if (mustFollow(demands).length > 0) return createQueueingFlow(ports);
  const plain = { ...ports, view: viewByPath(ports.view) };
  return plainFlows[asked](plain);
}

/** Why each request has to be followed, and what it meets: one sentence for each reason, none if draws do as well. */
export function mustFollow({ sources, behaviours, mirrors }: Demands): readonly string[] {
  const reasons: string[] = [];
  if (behaviours.some(interacts)) reasons.push('pods have workers, queues, shared processors, memory or cold starts');
  if (sources.some(({ arrivals }) => arrivals.kind === 'closed')) reasons.push('users wait for their answers');
  if (sources.some(({ timeout }) => timeout !== undefined)) reasons.push('clients give up');
  if (sources.some(({ retries }) => retries !== undefined)) reasons.push('clients try again');
  if (sources.some(({ keepAlive }) => keepAlive !== undefined)) reasons.push('connections are kept');
  if (sources.some(({ sessions }) => sessions !== undefined)) reasons.push('users come again');
  if (mirrors) reasons.push('requests are copied');
  return reasons;
}
