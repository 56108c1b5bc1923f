/** What can go wrong around a rollout: one misfortune, when it begins and how long it lasts. Plain data. */
import type { RateLimit } from '../cluster/live.ts';
import type { StringMap } from '../cluster/objects.ts';
import type { Duration, Instant } from '../kernel/time.ts';

/** Processes that hold several controllers, by the name of their Deployment or static pod. */
export const CONTROLLER_PROCESSES = {
  'argo-rollouts': ['rollouts', 'experiments', 'analysis', 'rollout services', 'rollout subsets'],
  'kube-controller-manager': ['replicaset', 'deployment', 'autoscaler', 'disruption'],
} as const satisfies { readonly [process: string]: readonly string[] };

/** Which controllers a fault is about: all of a process, or one by its name; absent: all there are. */
export type ControllerName =
  | keyof typeof CONTROLLER_PROCESSES
  | (typeof CONTROLLER_PROCESSES)[keyof typeof CONTROLLER_PROCESSES][number];

/** Pods, told by their image or labels; absent: any. */
export interface PodChoice {
  readonly image?: string;
  readonly labels?: StringMap;
  readonly namespace?: string;
}

/** One node by its name, or all of a zone; absent: one at random. */
export interface NodeChoice {
  readonly node?: string;
  readonly zone?: string;
}

export type FaultKind =
  /** The main process of some pods ends with an exit code. */
  | { readonly fault: 'pod-crash'; readonly which: PodChoice; readonly pods: number | 'all'; readonly exitCode: number }
  /** Something that versions depend on answers slowly or not at all. */
  | {
      readonly fault: 'slow-dependency';
      readonly image: string;
      readonly latencyFactor?: number;
      readonly statuses?: { readonly [status: string]: number };
    }
  | { readonly fault: 'registry-outage'; readonly image: string }
  /** A process ends and another takes its place when the fault is over; what was only in memory is lost. */
  | { readonly fault: 'controller-restart'; readonly controller: ControllerName }
  /** Watches deliver late. */
  | { readonly fault: 'watch-lag'; readonly controller?: ControllerName; readonly lag: Duration }
  /** The API server, or the client's own limit, lets through so many writes a second. */
  | { readonly fault: 'api-throttling'; readonly controller?: ControllerName; readonly limit: RateLimit }
  | { readonly fault: 'prometheus-down' }
  | { readonly fault: 'prometheus-slow'; readonly queries: Duration; readonly scrapes: Duration }
  /** `kubectl drain`: a node takes no new pods, and those there are evicted; when it is over the node is opened again. */
  | { readonly fault: 'node-drain'; readonly which: NodeChoice }
  /** Machines stop without a word, and start anew when it is over. */
  | { readonly fault: 'node-loss'; readonly which: NodeChoice }
  /** Proxies get no new configuration. */
  | { readonly fault: 'router-stuck' };

export type Fault = {
  readonly from: Instant;
  /** Absent: until the end of the run. An act of a moment (a crash) ends as it begins. */
  readonly until?: Instant;
} & FaultKind;

/** Is this controller one of those a fault is about? */
export function concernsController(named: ControllerName | undefined, controller: string): boolean {
  if (named === undefined || named === controller) return true;
  const held: { readonly [process: string]: readonly string[] } = CONTROLLER_PROCESSES;
  return held[named]?.includes(controller) ?? false;
}

/** The controllers a fault is about, by name. */
export const controllersOf = (named: ControllerName): readonly string[] =>
  named in CONTROLLER_PROCESSES ? CONTROLLER_PROCESSES[named as keyof typeof CONTROLLER_PROCESSES] : [named];

/** Does the fault hold at this moment? */
export const holds = ({ from, until }: Fault, at: Instant): boolean =>
  from <= at && (until === undefined || at < until);
