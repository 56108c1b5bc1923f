/** An HTTP request of the controller itself (the web provider) to a Service of the simulated cluster. */
import type { HttpAnswer, HttpRequest } from '../delivery/analysis/providers/ports.ts';
import { rendered, type Variables } from '../gitops/codefresh/variables.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Random, Streams } from '../kernel/random.ts';
import { atSecond } from '../kernel/time.ts';
import { regimeAt } from '../traffic/behaviour.ts';
import type { Route, Target } from '../traffic/flow/flow.ts';
import type { TrafficSource } from '../traffic/model.ts';
import type { DataPlane } from './data-plane.ts';

export interface AskingPorts {
  readonly engine: Engine;
  readonly streams: Streams;
  readonly dataPlane: DataPlane;
  readonly builds: Pick<BuiltImages, 'get'>;
}

/** Images that pipelines built, and the arguments that they were built with. */
export type BuiltImages = Map<string, Variables>;

const NOTHING: Variables = new Map();

/**
 * Asks the Service that the host of a URL names (`shop`, `shop.prod`, `shop.prod.svc.cluster.local`), from outside any mesh.
 * A pod answers with what its behaviour says for the path, the arguments of its image's build filled in. Where it says nothing, its status decides, and `undescribed`
 * hears of it: what a good answer looks like only the metric's author knows.
 */
export function createAsking(
  { engine, streams, dataPlane, builds }: AskingPorts,
  undescribed: (why: string) => void,
  stream = 'web-provider',
): (request: HttpRequest) => HttpAnswer {
  /** One object per Service and path, so that its route is looked up once. */
  const sources = new Map<string, TrafficSource>();
  const sourceFor = (to: string, namespace: string, path: string): TrafficSource => {
    const key = `${namespace}/${to}${path}`;
    const arrivals = { kind: 'constant', perSecond: 0 } as const;
    const source = sources.get(key) ?? {
      name: 'argo-rollouts',
      to,
      namespace,
      arrivals,
      meshed: false,
      path,
      from: atSecond(0),
    };
    sources.set(key, source);
    return source;
  };

  return (request) => {
    const url = /^https?:\/\/([^/:?#]+)(?::\d+)?([^?#]*)/.exec(request.url);
    if (url === null) return { error: `Get "${request.url}": unsupported protocol scheme` };
    const [, host = '', asked = ''] = url;
    const path = asked === '' ? '/' : asked;
    const [service = '', namespace = 'default'] = host.split('.');
    if (!dataPlane.hasService(namespace, service)) {
      undescribed(`${host} is outside the simulated cluster`);
      return { status: 200, body: '' };
    }
    const random = streams.named(`${stream}/${request.url}`);
    const target = pick(dataPlane.route(sourceFor(service, namespace, path)), random);
    if (target === undefined || !target.pod.alive) {
      return { error: `Get "${request.url}": dial tcp: connect: connection refused` };
    }
    const { statuses, shares } = regimeAt(target.pod, engine.now);
    const status = statuses[pickIndex(shares, random)] ?? '200';
    if (status !== '200') return { status: Number(status), body: '' };
    const said = target.pod.behaviour.bodies[path];
    if (said === undefined) undescribed('the scenario does not say what the service answers');
    if (said === undefined) return { status: 200, body: '' };
    return { status: said.status, body: rendered(JSON.stringify(said.body), builds.get(target.pod.image) ?? NOTHING) };
  };
}

function pick({ targets, unserved }: Route, random: Random): Target | undefined {
  const shares = [...targets.map((t) => t.share), ...unserved.map((u) => u.share)];
  return targets[pickIndex(shares, random)];
}

function pickIndex(shares: readonly number[], random: Random): number {
  let left = random.uniform() * shares.reduce((sum, share) => sum + share, 0);
  for (const [i, share] of shares.entries()) {
    left -= share;
    if (left < 0) return i;
  }
  return shares.length - 1;
}
