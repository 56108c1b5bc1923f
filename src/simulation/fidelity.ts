/**
 * What a run approximates or leaves out, as far as it concerns a scenario. docs/fidelity.md is the whole account; a test
 * keeps the two in step.
 */
import type { KubeObject } from '../cluster/objects.ts';
import type { Scenario } from '../scenario/format.ts';
import { mustFollow } from '../traffic/flow/choose.ts';
import { isRouting } from '../traffic/routers/index.ts';
import { demandsOf } from './demands.ts';
import { forAllSeeds } from './for-all-seeds.ts';

export interface FidelityNote {
  readonly id: string;
  readonly text: string;
  concerns(scenario: Scenario): boolean;
}

const always = () => true;
const hasKind =
  (...kinds: readonly string[]) =>
  ({ objects }: Scenario) =>
    objects.some((o) => kinds.includes(o.kind));
const hasRouter = (...names: readonly string[]) => {
  return ({ objects }: Scenario): boolean =>
    objects.some((o) => {
      const routing = (o as { spec?: { strategy?: { canary?: { trafficRouting?: object } } } }).spec?.strategy?.canary
        ?.trafficRouting;
      return routing !== undefined && names.some((n) => n in routing);
    });
};

const hasUnknownPlugin = ({ objects }: Scenario): boolean =>
  objects.some((o) => isRouting(o as KubeObject) && o.kind === 'Rollout');

/** Does some rollout call a step plugin of which the scenario says nothing? */
const callsUnsaidPlugin = ({ objects, plugins }: Scenario): boolean =>
  objects.some((o) => {
    const steps = (o as { spec?: { strategy?: { canary?: { steps?: readonly { plugin?: { name?: string } }[] } } } })
      .spec?.strategy?.canary?.steps;
    return steps?.some(({ plugin }) => plugin !== undefined && plugins[plugin.name ?? ''] === undefined) ?? false;
  });

/** Does some analysis template or run of the scenario ask one of these providers? */
const asksProvider =
  (...names: readonly string[]) =>
  ({ objects }: Scenario): boolean =>
    objects.some((o) =>
      (o as { spec?: { metrics?: readonly { provider?: object }[] } }).spec?.metrics?.some((m) =>
        names.some((name) => name in (m.provider ?? {})),
      ),
    );

export const fidelityNotes: readonly FidelityNote[] = [
  {
    id: 'delays-are-models',
    text: 'How long pods take to start, endpoints and configuration to propagate, and controllers to look, are models with usual values, not measurements of your cluster.',
    concerns: always,
  },
  {
    id: 'one-node-pool',
    text: 'Nodes are not told apart: there is always room for a pod, and an image pulled once lies ready everywhere.',
    concerns: ({ cluster }) => cluster.nodes === undefined,
  },
  {
    id: 'nodes',
    text: 'The scheduler filters as the real one; of its scores it knows the room left and preferred anti-affinity. Affinity to pods, topology spread, priorities and preemption are not modelled.',
    concerns: ({ cluster }) => cluster.nodes !== undefined,
  },
  {
    id: 'node-faults',
    text: 'Requests to a lost node are refused, where real ones wait for a timeout; evictions are not slowed down by zone.',
    concerns: ({ faults }) => faults.some(({ fault }) => fault === 'node-drain' || fault === 'node-loss'),
  },
  {
    id: 'one-vantage-point',
    text: 'All proxies learn of a change at the same moment (cluster.vantagePoints says otherwise).',
    concerns: ({ cluster }) => cluster.vantagePoints === 1,
  },
  {
    id: 'no-saturation',
    text: 'A pod answers any number of requests at once: latency and errors do not grow with load.',
    concerns: ({ versions }) =>
      versions.some(({ behaviour: { concurrency, cpu } }) => concurrency === undefined && cpu?.limit === undefined),
  },
  {
    id: 'fluid-processor',
    text: 'Requests at work share a limited processor evenly at every moment; quotas of 100 ms, as the real scheduler has them, are averaged.',
    concerns: ({ versions }) => versions.some(({ behaviour: { cpu } }) => cpu?.limit !== undefined),
  },
  {
    id: 'no-retries',
    text: 'Clients and proxies do not retry, and keep no connection: each request chooses anew, and what fails once has failed.',
    concerns: ({ traffic }) =>
      traffic.some(({ retries, keepAlive }) => retries === undefined && keepAlive === undefined),
  },
  {
    id: 'retries-by-clients',
    text: 'Retries are made by the client, so proxies count each attempt.',
    concerns: ({ traffic }) => traffic.some(({ retries }) => retries !== undefined),
  },
  {
    id: 'sticky-for-good',
    text: 'A cookie with which a router binds a user is kept until the end of the run.',
    concerns: ({ traffic }) =>
      traffic.some(({ sessions, arrivals }) => sessions !== undefined || arrivals.kind === 'closed'),
  },
  {
    id: 'argo-cd',
    text: 'What Argo CD decides is exact; when it looks is a model: changes of the cluster after a fraction of a second, pushes by webhook after one or two, polls at a phase left to chance. Its writes take no time.',
    concerns: ({ gitops }) => gitops !== undefined,
  },
  {
    id: 'autoscaler-metrics',
    text: 'What a HorizontalPodAutoscaler decides is exact; what it sees is a model: metrics-server looks every 15 s at what the versions’ `cpu` and `memory` say (pods of versions that say neither have no metrics), other metrics are the queries of `prometheus.adapter`.',
    concerns: hasKind('HorizontalPodAutoscaler'),
  },
  {
    id: 'aggregate-flow',
    text: 'Requests are drawn per stretch and kind, not one by one; counts, errors and latencies have the same distribution. Where nothing changes, traffic is told every ten seconds: the worst latency is the worst of longer stretches.',
    concerns: (scenario) => scenario.flow !== 'exact' && mustFollow(demandsOf(scenario)).length === 0,
  },
  {
    id: 'auto-flow',
    text: 'Requests are followed one by one for five seconds after each change of their ways, and drawn per stretch and kind in between.',
    concerns: (scenario) => scenario.flow === 'auto' && mustFollow(demandsOf(scenario)).length === 0,
  },
  {
    id: 'followed-all-the-same',
    text: 'Each request is followed, though draws were asked for: requests get into each other\u2019s way, or come again.',
    concerns: (scenario) => scenario.flow !== 'exact' && mustFollow(demandsOf(scenario)).length > 0,
  },
  {
    id: 'jobs-succeed',
    text: 'A Job that an analysis starts completes after ten seconds, unless the scenario gives it answers.',
    concerns: asksProvider('job'),
  },
  {
    id: 'taken-to-be-good',
    text: 'Where an analysis asks something the scenario says nothing about (another provider, a service whose answer is not described, a host outside), the answer is taken to be good; each such measurement says so, and proves nothing.',
    concerns: asksProvider(
      'web',
      'datadog',
      'newRelic',
      'wavefront',
      'kayenta',
      'cloudWatch',
      'graphite',
      'influxdb',
      'skywalking',
      'plugin',
    ),
  },
  {
    id: 'probes',
    text: 'Probes answer at once and know only what the scenario says of health, not load; containers of a pod fail and are restarted together.',
    concerns: ({ versions }) => versions.some(({ behaviour }) => behaviour.health !== undefined),
  },
  {
    id: 'faults',
    text: 'A fault is a model: late watches delay a controller’s looks but never show it a stale state; pods crash with all their containers; a stuck router still learns of endpoints.',
    concerns: ({ faults }) => faults.length > 0,
  },
  {
    id: 'pipelines',
    text: 'How long steps of pipelines take is a model; images are built and pushed in name only; commands that preroll does not understand do nothing and succeed.',
    concerns: ({ pipelines = [] }) => pipelines.length > 0,
  },
  {
    id: 'queries-take-no-time',
    text: 'Prometheus answers a query at once.',
    concerns: asksProvider('prometheus'),
  },
  {
    id: 'alb-verification',
    text: 'Load balancers follow an Ingress, and pods become targets, after delays that are models; targets do not fail health checks later, slow start and readiness gates are not modelled.',
    concerns: hasRouter('alb'),
  },
  {
    id: 'mesh-proxies',
    text: 'Istio’s proxies try a refused connection on two other endpoints, and no other failure again; its pushes take as long as everything else that routers learn.',
    concerns: hasRouter('istio'),
  },
  {
    id: 'step-plugins-succeed',
    text: 'A step plugin of which the scenario says nothing succeeds at once, whatever it is asked.',
    concerns: callsUnsaidPlugin,
  },
  {
    id: 'plugin-routers',
    text: 'A traffic router plugin other than that for the Gateway API is taken to do what it is asked.',
    concerns: hasUnknownPlugin,
  },
];

/** The notes that concern this scenario, in a fixed order. */
export const fidelityOf = forAllSeeds((scenario): readonly string[] =>
  fidelityNotes.filter((note) => note.concerns(scenario)).map((note) => note.text),
);
