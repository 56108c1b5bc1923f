/**
 * What a pass may ask beyond the API, while it lasts: programs of the user's own that are steps, and AWS about its load
 * balancers. The answers are somebody else's to give (`simulation/`); here stands only what may be asked.
 */

import type { Json } from '../../cluster/objects.ts';
import type { Duration, Instant } from '../../kernel/time.ts';
import type { StepPluginStatus } from './objects.ts';

export interface Outside {
  /** The step plugin of that name, if the controller's configuration has one, and has not switched it off. */
  stepPlugin(name: string): StepPlugin | 'disabled' | undefined;
  /** AWS; absent unless the controller is told to verify (`--aws-verify-target-group`). */
  readonly aws?: Aws;
}

/** Is called, and answered for. */
export type StepPlugin = (call: StepPluginCall) => StepPluginReply;

type StepPluginPhase = NonNullable<StepPluginStatus['phase']>;

export interface StepPluginCall {
  readonly operation: StepPluginStatus['operation'];
  /** What the step gives the plugin. */
  readonly config: Json | undefined;
  readonly now: Instant;
  /** The status of the step's Run so far; of its first call, one that has just begun. */
  readonly run: StepPluginStatus;
}

export type StepPluginReply =
  | {
      readonly kind: 'answer';
      /** Without one the phase stays as it is. */
      readonly phase?: StepPluginPhase;
      readonly message?: string;
      readonly requeueAfter?: Duration;
      /** What the plugin wants to be told at its next call. */
      readonly status?: Json;
    }
  /** The call itself failed. */
  | { readonly kind: 'error'; readonly message: string };

/** A load balancer's target group, as AWS describes it. */
export interface TargetGroup {
  readonly name: string;
  readonly arn: string;
}

export interface Aws {
  /** The load balancer of an Ingress. */
  loadBalancer(namespace: string, ingress: string): LoadBalancer;
  /** The target groups bound to a Service, with how many of its endpoints are registered there. */
  bindings(namespace: string, service: string): readonly TargetGroupBinding[];
}

export interface LoadBalancer {
  readonly name: string;
  readonly arn: string;
  /** The target group of a Service, with the weight that holds now; none if no rule of the listener leads there. */
  targetGroup(service: string): (TargetGroup & { readonly weight: number }) | undefined;
}

export interface TargetGroupBinding extends TargetGroup {
  readonly endpoints: number;
  readonly registered: number;
}

/** Where nobody says otherwise: every step plugin succeeds at once, and AWS is not asked. */
export const untroubled: Outside = { stepPlugin: () => () => ({ kind: 'answer', phase: 'Successful' }) };
