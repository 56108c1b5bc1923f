/**
 * Settings that avoid failed requests, derived from what caused them: a rule for each reason, most specific setting first.
 * A value is computed from the lags that the run showed. Whether a setting helps is not claimed here: it is tried.
 */
import { mergePatch } from '../../cluster/merge-patch.ts';
import type { Draft, KubeObject } from '../../cluster/objects.ts';
import type { RolloutSpec } from '../../delivery/rollout/objects.ts';
import type { Scenario } from '../../scenario/format.ts';
import type { FailureGroup } from '../../simulation/failure-groups.ts';
import type { EndpointsEntry, TargetsEntry, TraceEntry } from '../../simulation/trace.ts';

export interface Candidate {
  /** As one would write it, with its path in the manifest. */
  readonly setting: string;
  readonly because: string;
  apply(scenario: Scenario): Scenario;
}

/** What a rule looks at. */
export interface Case {
  readonly scenario: Scenario;
  readonly group: FailureGroup;
  /** Of the run in which it failed. */
  readonly entries: readonly TraceEntry[];
  /** The Rollout that was judged. */
  readonly rollout: Draft<KubeObject>;
  readonly spec: RolloutSpec;
}

type Rule = (of: Case) => readonly (Candidate | undefined)[];

const rules: { readonly [reason in FailureGroup['reason']]: Rule } = {
  application: () => [],
  'cut off': (of) => [stableKept(of), scaleDownDelay(of), preStop(of)],
  'no cluster': (of) => [readyBefore(of)],
  'no endpoints': (of) => [readyBefore(of), stableKept(of), scaleDownDelay(of), pauseBefore(of)],
  'no inbound': (of) => [serviceOfAll(of)],
  // The Service is wrong, not the rollout.
  'no listener': () => [],
  'no route': () => [],
  'no targets': (of) => [pingPong(of), readyBefore(of), pauseBefore(of), stableKept(of)],
  'queue full': (of) => [stableKept(of)],
  refused: (of) =>
    of.group.pod === 'starting' ? [readinessProbe(of)] : [stableKept(of), scaleDownDelay(of), preStop(of)],
  timeout: (of) => [stableKept(of)],
  'went back': (of) => [pingPong(of)],
};

/** What may be tried for these failures, in this order. */
export const candidatesFor = (of: Case): readonly Candidate[] =>
  rules[of.group.reason](of).filter((c): c is Candidate => c !== undefined);

/** From what was decided to the last failure, in whole seconds and one more. */
function lagOf({ group }: Case): number {
  const decided = group.chain.findLast(({ t, ref }) => t <= group.until && /^(replicas|rollout|service)\//.test(ref));
  const stretch = group.stretches.find((s) => decided !== undefined && s.until >= decided.t) ?? group.stretches.at(-1);
  if (decided === undefined || stretch === undefined) return 1;
  return Math.max(1, Math.ceil((stretch.until - decided.t) / 1_000_000)) + 1;
}

/** From pods being told to stop to the last place that heard of it, in whole seconds and one more. */
function hearingOf({ group, entries }: Case): number {
  const heard = entries.filter(
    (e): e is EndpointsEntry | TargetsEntry =>
      (e.kind === 'endpoints' || e.kind === 'targets') && e.service === group.service,
  );
  const placeOf = (e: EndpointsEntry | TargetsEntry) =>
    e.kind === 'targets' ? 'targets' : `${e.resolved ? 'resolved at' : 'known at'} ${e.node ?? 1}`;
  const places = new Set(heard.map(placeOf));
  let longest = 0;
  for (const pod of entries) {
    if (pod.kind !== 'pod' || pod.state !== 'terminating' || pod.revision !== group.revision || pod.t > group.until)
      continue;
    for (const place of places) {
      const next = heard.find((e) => e.t >= pod.t && placeOf(e) === place);
      longest = Math.max(longest, (next?.t ?? pod.t) - pod.t);
    }
  }
  return Math.ceil(longest / 1_000_000) + 1;
}

const patched = (of: Case, patch: object) => (scenario: Scenario) => ({
  ...scenario,
  objects: scenario.objects.map((object) =>
    object.kind === of.rollout.kind && object.metadata.name === of.rollout.metadata.name
      ? (mergePatch(object, patch) as typeof object)
      : object,
  ),
});

const canaryOf = ({ spec }: Case) => spec.strategy?.canary;

function pingPong(of: Case): Candidate | undefined {
  const canary = canaryOf(of);
  if (canary?.trafficRouting?.alb === undefined || canary.pingPong !== undefined) return undefined;
  const { stableService, canaryService } = canary;
  if (stableService === undefined || canaryService === undefined) return undefined;
  const services = { pingService: stableService, pongService: canaryService };
  return {
    setting: `strategy.canary.pingPong: { pingService: ${stableService}, pongService: ${canaryService} } in place of stableService and canaryService`,
    because:
      'then no Service is switched while the load balancer sends requests to it; the two only change their parts',
    apply: patched(of, {
      spec: { strategy: { canary: { pingPong: services, stableService: null, canaryService: null } } },
    }),
  };
}

function readyBefore(of: Case): Candidate | undefined {
  const seconds = lagOf(of);
  const present = of.spec.minReadySeconds ?? 0;
  if (present >= seconds) return undefined;
  return {
    setting: `minReadySeconds: ${seconds}`,
    because: `it took ${seconds - 1} s until everybody knew the new pods; they are to count as available only then`,
    apply: patched(of, { spec: { minReadySeconds: seconds } }),
  };
}

/** Only for the first weight: pods are there, and known, before they are asked. */
function pauseBefore(of: Case): Candidate | undefined {
  const canary = canaryOf(of);
  const steps = canary?.steps;
  const first = steps?.[0]?.setWeight;
  if (steps === undefined || first === undefined || canary?.trafficRouting === undefined) return undefined;
  const seconds = lagOf(of);
  const [asked, ...others] = steps;
  // The scale may follow the weight again only when there is one: before, it would follow to nothing.
  const begun = [
    { setCanaryScale: { weight: first } },
    { pause: { duration: `${seconds}s` } },
    asked,
    { setCanaryScale: { matchTrafficWeight: true } },
  ];
  return {
    setting: `strategy.canary.steps: before setWeight: ${first}, setCanaryScale: { weight: ${first} } and pause: { duration: ${seconds}s }; behind it, setCanaryScale: { matchTrafficWeight: true }`,
    because: `it took ${seconds - 1} s until the canary's pods could be reached; its weight is to come later than that`,
    apply: patched(of, { spec: { strategy: { canary: { steps: [...begun, ...others] } } } }),
  };
}

function stableKept(of: Case): Candidate | undefined {
  if (!canaryOf(of)?.dynamicStableScale) return undefined;
  return {
    setting: 'strategy.canary.dynamicStableScale: false',
    because:
      'pods are taken away the moment their share is asked to move, and stable has to grow again when it is to move back',
    apply: patched(of, { spec: { strategy: { canary: { dynamicStableScale: null } } } }),
  };
}

function scaleDownDelay(of: Case): Candidate | undefined {
  const { canary, blueGreen } = of.spec.strategy ?? {};
  const side = blueGreen === undefined ? canary : blueGreen;
  if (side === undefined || canary?.dynamicStableScale) return undefined;
  if (blueGreen === undefined && canary?.trafficRouting === undefined) return undefined;
  const seconds = lagOf(of);
  const present = side.scaleDownDelaySeconds ?? 30;
  if (present >= seconds) return undefined;
  const strategy = blueGreen === undefined ? 'canary' : 'blueGreen';
  return {
    setting: `strategy.${strategy}.scaleDownDelaySeconds: ${seconds}`,
    because: `requests still came ${seconds - 1} s after traffic was told to move, and the old pods went after ${present} s`,
    apply: patched(of, { spec: { strategy: { [strategy]: { scaleDownDelaySeconds: seconds } } } }),
  };
}

/** Of the first container that has none as long. */
function preStop(of: Case): Candidate | undefined {
  const seconds = hearingOf(of);
  const containers = of.spec.template?.spec.containers ?? [];
  if (containers.length === 0) return undefined;
  const slept = containers.map((c) => ({ ...c, lifecycle: { ...c.lifecycle, preStop: { sleep: { seconds } } } }));
  return {
    setting: `template.spec.containers[].lifecycle.preStop: { sleep: { seconds: ${seconds} } }`,
    because: `it took up to ${seconds - 1} s until everybody knew that the pods were told to stop; they are to answer until then`,
    apply: patched(of, { spec: { template: { spec: { containers: slept } } } }),
  };
}

function readinessProbe(of: Case): Candidate | undefined {
  const containers = of.spec.template?.spec.containers ?? [];
  const [first, ...others] = containers;
  if (first === undefined || first.readinessProbe !== undefined) return undefined;
  const probed = {
    ...first,
    readinessProbe: { httpGet: { path: '/', port: first.ports?.[0]?.containerPort ?? 80 }, periodSeconds: 2 },
  };
  return {
    setting: 'template.spec.containers[].readinessProbe: { httpGet: …, periodSeconds: 2 }',
    because: 'without a probe a pod counts as ready from the start of its container, before the application answers',
    apply: patched(of, { spec: { template: { spec: { containers: [probed, ...others] } } } }),
  };
}

/** A further Service over all versions, which keeps every pod selected by something. */
function serviceOfAll(of: Case): Candidate | undefined {
  const { name } = of.rollout.metadata;
  const behind = of.scenario.objects.find((o) => o.kind === 'Service' && o.metadata.name === of.group.service);
  const labels = of.spec.selector?.matchLabels;
  if (behind === undefined || labels === undefined) return undefined;
  const ports = (behind as { spec?: { ports?: unknown } }).spec?.ports;
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { ...behind.metadata, name: `${name}-all` },
    spec: { selector: labels, ...(ports === undefined ? {} : { ports }) },
  } as unknown as Draft<KubeObject>;
  return {
    setting: `a further Service ${name}-all with selector ${JSON.stringify(labels)} and the same ports`,
    because: 'as long as some Service selects a pod, the proxy beside it keeps taking requests for it',
    apply: (scenario) => ({ ...scenario, objects: [...scenario.objects, service] }),
  };
}
