/** What a scenario says about the cluster itself. Plain data. */
import type { DurationModel } from '../kernel/duration-model.ts';
import type { StringMap } from './objects.ts';

/** A machine pods can run on. Amounts are quantities as the API writes them. */
export interface NodeModel {
  readonly name: string;
  readonly cpu: string;
  readonly memory: string;
  /** How many pods it takes at most. */
  readonly pods: number;
  /** Beside its host name. */
  readonly labels: StringMap;
}

/** How the cluster itself behaves: all delays are models, listed in docs/fidelity.md. */
export interface ClusterModel {
  readonly scheduling: DurationModel;
  readonly sandbox: DurationModel;
  readonly imagePull: DurationModel;
  readonly containerStart: DurationModel;
  readonly meshProxyStart: DurationModel;
  /** From "pod became ready or not" to "traffic knows" (EndpointSlice and kube-proxy, or xDS). */
  readonly endpointPropagation: DurationModel;
  /** From a headless Service's endpoints being known to its clients asking for its name again: until then they use old answers. */
  readonly dnsCache: DurationModel;
  /** In how many places it is learnt, each at a time of its own: nodes of clients, replicas of an ingress. Requests come evenly from all. */
  readonly vantagePoints: number;
  /** From "router object written" to "proxies follow". */
  readonly routerPropagation: DurationModel;
  /** From an Ingress being written to its load balancer following (AWS ALB). */
  readonly loadBalancerUpdate: DurationModel;
  /** From a pod being known as an endpoint to its getting requests of a load balancer: registration and first health check. */
  readonly targetRegistration: DurationModel;
  /** From a pod being no endpoint any more to its getting no new requests of a load balancer. */
  readonly targetDeregistration: DurationModel;
  /** Does the Rollout controller ask AWS whether weights and targets are as wanted (`--aws-verify-target-group`)? */
  readonly awsVerifyTargetGroup: boolean;
  /** From a change in the API to a controller's look at it. */
  readonly watchLag: DurationModel;
  /** What a process does on SIGTERM: answer what it has and exit after this long. */
  readonly shutdown: DurationModel;
  /** The machines there are; absent: one pool with room for everybody. */
  readonly nodes?: readonly NodeModel[];
}
