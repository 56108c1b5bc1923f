/** Argo Rollouts in the simulated cluster: its controllers, joined to the metrics and answers they ask for. */
import type { Controller, ControllerContext } from '../cluster/controller.ts';
import { createAnalysisController } from '../delivery/analysis/controller.ts';
import { createExperimentController } from '../delivery/experiment/controller.ts';
import { createRolloutController } from '../delivery/rollout/controller.ts';
import type { Aws } from '../delivery/rollout/outside.ts';
import { createServiceController, createSubsetController } from '../delivery/rollout/unclaimed.ts';
import { controllerValidation } from '../delivery/rollout/validation/controller-validation.ts';
import type { Scenario } from '../scenario/format.ts';
import { createMeasuring, type MeasuringPorts } from './measuring.ts';
import { stepPluginOf } from './step-plugins.ts';

export interface DeliveryPorts extends MeasuringPorts {
  readonly context: ControllerContext;
  /** Where there are load balancers to be asked about. */
  readonly aws?: Aws | undefined;
}

/** How to make each controller; a process that starts anew makes new ones, which remember nothing. */
export function createDelivery(scenario: Scenario, ports: DeliveryPorts): readonly (() => Controller)[] {
  // Whom analyses ask is no part of the process.
  const measuring = createMeasuring(scenario, ports);
  return [
    () =>
      createRolloutController(ports.context, {
        validate: controllerValidation(),
        outside: {
          stepPlugin: (name) => stepPluginOf(scenario, name),
          ...(scenario.cluster.awsVerifyTargetGroup && ports.aws !== undefined ? { aws: ports.aws } : {}),
        },
      }),
    () => createExperimentController(ports.context),
    () => createAnalysisController(ports.context, measuring),
    () => createServiceController(ports.context),
    () => createSubsetController(ports.context),
  ];
}
