/** What goes wrong and when: one entry of `faults`. */
import { ZONE } from '../../cluster/nodes/objects.ts';
import { beginning, type Instant, later, seconds } from '../../kernel/time.ts';
import type { Path } from '../../languages/yaml.ts';
import { statusesOf } from '../behaviours.ts';
import type { ScenarioDocument } from '../document.ts';
import { duration } from '../durations.ts';
import type { ControllerName, Fault, FaultKind, NodeChoice, PodChoice } from '../fault.ts';
import type { Desk } from './desk.ts';
import { nodeModels } from './nodes.ts';

type FaultText = NonNullable<ScenarioDocument['faults']>[number];

/** Model: a leader's lease runs for 15 s (`--leader-election-lease-duration`) before another takes over. */
const LEASE = seconds(15);

export function faultOf(desk: Desk, text: FaultText, path: Path): Fault {
  const from = later(beginning, duration(text.at));
  const until = endOf(text, from);
  if (until !== undefined && until <= from && text.fault !== 'pod-crash') {
    desk.complain([...path, 'for'], {
      found: 'a fault that lasts no time',
      expected: 'a duration above zero',
      remedy: 'write 30s, for example, or leave `for` out',
    });
  }
  return { from, ...(until === undefined ? {} : { until }), ...kindOf(desk, text, path) };
}

function endOf(text: FaultText, from: Instant): Instant | undefined {
  if (text.fault === 'pod-crash') return from;
  if (text.for !== undefined) return later(from, duration(text.for));
  return text.fault === 'controller-restart' ? later(from, LEASE) : undefined;
}

function kindOf(desk: Desk, text: FaultText, path: Path): FaultKind {
  switch (text.fault) {
    case 'pod-crash':
      return { fault: text.fault, which: podsOf(text), pods: text.pods ?? 1, exitCode: text.exitCode ?? 1 };
    case 'slow-dependency': {
      const statuses = statusesOf(text, ['statuses'], ({ path: below, ...words }) =>
        desk.complain([...path, ...below], words),
      );
      if (statuses === undefined && text.latencyFactor === undefined) {
        desk.complain(path, {
          found: 'a slow dependency that changes nothing',
          expected: 'one of latencyFactor, errors, statuses',
          remedy: 'say what is felt of it: latencyFactor: 5',
        });
      }
      return {
        fault: text.fault,
        image: text.image ?? '*',
        ...(text.latencyFactor === undefined ? {} : { latencyFactor: text.latencyFactor }),
        ...(statuses === undefined ? {} : { statuses }),
      };
    }
    case 'registry-outage':
      return { fault: text.fault, image: text.image ?? '*' };
    case 'controller-restart':
      return { fault: text.fault, controller: (text.controller ?? 'argo-rollouts') as ControllerName };
    case 'watch-lag':
      return { fault: text.fault, ...controllerOf(text), lag: duration(text.lag) };
    case 'api-throttling':
      return { fault: text.fault, ...controllerOf(text), limit: { qps: text.qps, burst: text.burst ?? 1 } };
    case 'prometheus-slow':
      return { fault: text.fault, queries: duration(text.queries ?? '0s'), scrapes: duration(text.scrapes ?? '0s') };
    case 'node-drain':
    case 'node-loss':
      return { fault: text.fault, which: nodeChoiceOf(desk, text, path) };
    case 'prometheus-down':
    case 'router-stuck':
      return { fault: text.fault };
  }
}

function nodeChoiceOf(
  desk: Desk,
  { node, zone }: { readonly node?: string | undefined; readonly zone?: string | undefined },
  path: Path,
): NodeChoice {
  const nodes = nodeModels(desk.document.cluster?.nodes ?? []);
  const names = nodes.map(({ name }) => name);
  const zones = [...new Set(nodes.flatMap(({ labels }) => labels[ZONE] ?? []))];
  if (nodes.length === 0) {
    desk.complain(path, {
      found: 'a fault of a node, but no nodes',
      expected: 'nodes in `cluster`',
      remedy: 'write cluster: {nodes: 3}',
    });
  } else if (node !== undefined && zone !== undefined) {
    desk.complain([...path, 'zone'], {
      found: 'a node and a zone',
      expected: 'one of the two',
      remedy: 'leave one of them out',
    });
  } else if (node !== undefined && !names.includes(node)) {
    desk.complain([...path, 'node'], {
      found: `a node ${node} that is none`,
      expected: `one of ${names.join(', ')}`,
      remedy: 'name a node of `cluster.nodes`',
    });
  } else if (zone !== undefined && !zones.includes(zone)) {
    desk.complain([...path, 'zone'], {
      found: `a zone ${zone} without nodes`,
      expected: zones.length === 0 ? 'nodes with zones' : `one of ${zones.join(', ')}`,
      remedy: 'give nodes of `cluster.nodes` this zone',
    });
  }
  return { ...(node === undefined ? {} : { node }), ...(zone === undefined ? {} : { zone }) };
}

const controllerOf = ({ controller }: { readonly controller?: string | undefined }) =>
  controller === undefined ? {} : { controller: controller as ControllerName };

const podsOf = ({ image, labels, namespace }: Extract<FaultText, { fault: 'pod-crash' }>): PodChoice => ({
  ...(image === undefined ? {} : { image }),
  ...(labels === undefined ? {} : { labels }),
  ...(namespace === undefined ? {} : { namespace }),
});
