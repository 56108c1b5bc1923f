/** Argo Rollouts in the simulated cluster: its controllers, joined to the metrics and answers they ask for. */
import type { Controller, ControllerContext } from '../cluster/controller.ts';
import { createRolloutController } from '../delivery/rollout/controller.ts';
import type { Streams } from '../kernel/random.ts';
import type { SeriesStore } from '../metrics/series.ts';
import type { Scenario } from '../scenario/format.ts';
import type { DataPlane } from './data-plane.ts';
import type { TraceEntry } from './trace.ts';

export interface DeliveryPorts {
  readonly context: ControllerContext;
  readonly series: SeriesStore;
  readonly streams: Streams;
  readonly dataPlane: DataPlane;
  write(entry: TraceEntry): void;
}

export function createDelivery(_scenario: Scenario, { context }: DeliveryPorts): readonly Controller[] {
  return [createRolloutController(context)];
}
