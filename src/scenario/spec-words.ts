/** What the real controller has against a spec, in words that say how to mend it. */
import type { RolloutSpec } from '../delivery/rollout/objects.ts';
import type { FieldError, FieldErrorKind, PathPart } from '../delivery/rollout/validation/field-error.ts';
import { describe } from '../languages/decode.ts';
import { nearest } from '../languages/did-you-mean.ts';
import type { Plain } from '../languages/yaml.ts';
import type { Words } from './problems.ts';
import { EXCLUSIVE } from './spec-places.ts';

/** The words for one error; `found` is what stands at its place in the file. */
export function wordsFor(error: FieldError, spec: RolloutSpec, found: Plain | undefined): Words {
  const said = RULES.find(({ rule }) => rule.test(error.detail));
  const own = BY_KIND[error.kind](error, found);
  return said === undefined ? (atPath(error) ?? own) : { ...own, ...said.words(error, spec, found) };
}

interface Rule {
  /** Matches the real text. */
  readonly rule: RegExp;
  words(error: FieldError, spec: RolloutSpec, found: Plain | undefined): Partial<Words>;
}

const rule = (text: RegExp, words: Rule['words'] | Partial<Words>): Rule => ({
  rule: text,
  words: typeof words === 'function' ? words : () => words,
});

const RULES: readonly Rule[] = [
  rule(/^SetWeight needs to be between 0 and (-?\d+)/, ({ detail }) => {
    const most = /(-?\d+)$/.exec(detail)?.[1] ?? '100';
    return { expected: `a weight from 0 to ${most}`, remedy: `write a weight from 0 to ${most}` };
  }),
  rule(/^Step must have/, stepWords),
  rule(/^Duration needs/, durationWords),
  rule(/^must be greater than or equal to 0$/, ({ value }) => ({
    found: `the negative number ${value?.replaceAll('"', '')}`,
    expected: 'zero or more',
    remedy: 'write a number that is not negative',
  })),
  rule(/^must be greater than minReadySeconds$/, ({ value }, { minReadySeconds = 0 }) => ({
    found: `a deadline of ${value} s, with minReadySeconds ${minReadySeconds}`,
    expected: 'progressDeadlineSeconds above minReadySeconds',
    remedy: `raise progressDeadlineSeconds above ${minReadySeconds}, or lower minReadySeconds`,
  })),
  rule(/missing field '.spec.strategy.canary or/, {
    found: 'a Rollout without a strategy',
    expected: 'spec.strategy.canary or spec.strategy.blueGreen',
    remedy: 'add `strategy: {canary: {}}` for a rolling update, or the steps you want',
  }),
  rule(/^Multiple Strategies/, {
    found: 'both canary and blueGreen',
    expected: 'one strategy',
    remedy: 'remove one of the two',
  }),
  rule(/missing field '.spec.selector'/, (_, { template }) => ({
    found: 'a Rollout without a selector',
    expected: 'spec.selector',
    remedy: `add \`selector: {matchLabels: ${JSON.stringify(template?.metadata?.labels ?? {})}}\``,
  })),
  rule(/^`selector` does not match/, (_, { template }) => ({
    found: `labels ${JSON.stringify(template?.metadata?.labels ?? {})}, which spec.selector does not select`,
    expected: 'labels that spec.selector selects',
    remedy: 'give the pod template the labels of spec.selector, or correct the selector',
  })),
  rule(/^empty selector/, { found: 'an empty selector', remedy: 'name at least one label under matchLabels' }),
  rule(/^template must be empty/, {
    found: 'a pod template beside workloadRef',
    expected: 'one of the two',
    remedy: 'remove spec.template, or spec.workloadRef',
  }),
  rule(/^MaxSurge and MaxUnavailable/, {
    found: 'maxSurge and maxUnavailable of zero',
    expected: 'one of them above zero: otherwise no pod could ever be exchanged',
    remedy: 'raise maxSurge or maxUnavailable',
  }),
  rule(/^This rollout uses the same service for the (\w+) and (\w+)/, ({ detail, value }) => {
    const [, one = '', other = ''] = /for the (\w+) and (\w+)/.exec(detail) ?? [];
    const found = value === '""' ? `neither ${one} nor ${other} service` : `${value} as ${one} and as ${other} service`;
    return { found, expected: 'two different Services', remedy: `name another Service as ${one} or ${other} service` };
  }),
  rule(/^This rollout's revision history limit/, {
    expected: 'at most spec.revisionHistoryLimit (10 unless given)',
    remedy: 'lower scaleDownDelayRevisionLimit, or raise revisionHistoryLimit',
  }),
  rule(/^Canary service and Stable service must/, ({ path }) => ({
    found: `no ${String(path.at(-1))}`,
    expected: 'both stableService and canaryService: this router moves traffic between them',
    remedy: `name the Service under ${String(path.at(-1))}`,
  })),
  rule(/can only be used with traffic routing$/, ({ path }) => ({
    expected: `${String(path.at(-1))} beside trafficRouting only`,
    remedy: `remove ${String(path.at(-1))}, or add trafficRouting`,
  })),
  rule(/cannot be used with scaleDownDelaySeconds$/, {
    expected: 'dynamicStableScale without scaleDownDelaySeconds',
    remedy: 'remove one of the two',
  }),
  rule(/maxTrafficWeight in traffic routing only/, {
    expected: 'maxTrafficWeight with NGINX or a plugin only',
    remedy: 'remove maxTrafficWeight; the weights of other routers sum to 100',
  }),
  rule(/^Ping-pong feature works/, {
    found: 'pingPong with a router that cannot do it',
    expected: 'ALB, Istio or a plugin',
    remedy: 'remove pingPong and name stableService and canaryService',
  }),
  rule(/^Ping service and Pong service must/, ({ path }) => ({
    found: `no ${String(path.at(-1))}`,
    expected: 'both pingService and pongService',
    remedy: `name the Service under ${String(path.at(-1))}`,
  })),
  rule(/^Root service field is required/, {
    found: 'ALB with pingPong and no rootService',
    expected: 'trafficRouting.alb.rootService',
    remedy: 'name the Service that the Ingress leads to under rootService',
  }),
  rule(/^SetCanaryScale requires/, {
    found: 'a setCanaryScale step and no trafficRouting',
    expected: 'trafficRouting: without it the weight alone decides how many pods there are',
    remedy: 'add trafficRouting, or remove the step',
  }),
  rule(/^Set(?:Header|Mirror)Route requires/, {
    found: 'a route step that the configured routers cannot do',
    remedy: 'configure one of these routers, or remove the step',
  }),
  rule(/trafficRouting.managedRoutes'$/, {
    found: 'a route step and no managedRoutes',
    expected: 'trafficRouting.managedRoutes with the names of the routes',
    remedy: 'list the route under trafficRouting.managedRoutes',
  }),
  rule(/^Steps define a route that does not exist/, ({ value }) => ({
    found: `the route ${value}, which is not among managedRoutes`,
    expected: 'a name listed under trafficRouting.managedRoutes',
    remedy: 'list it there, or correct the name',
  })),
  rule(/^Experiment template weight/, { remedy: 'remove the weight, or configure a router that can split by it' }),
  rule(/^AntiAffinity must have exactly one/, {
    expected: 'either preferred- or requiredDuringSchedulingIgnoredDuringExecution',
    remedy: 'name one of the two',
  }),
  rule(/^Analyses arguments must refer/, {
    found: 'an argument from a field of the metadata that cannot be read',
    expected: "metadata.name, .namespace, .uid, .labels['key'] or .annotations['key']",
    remedy: 'correct valueFrom.fieldRef.fieldPath',
  }),
];

function stepWords(error: FieldError, { strategy }: RolloutSpec): Partial<Words> {
  const i = error.path.at(-1);
  const step = typeof i === 'number' ? strategy?.canary?.steps?.[i] : undefined;
  const given = EXCLUSIVE.filter((action) => step?.[action] !== undefined);
  if (given.length > 1) {
    return {
      found: `one step with ${given.join(' and ')}`,
      expected: 'one action a step',
      remedy: `begin a step of its own with "- " before ${given[1]}`,
    };
  }
  return {
    found: 'a step without an action',
    expected: `one of ${[...EXCLUSIVE, 'setCanaryScale', 'setHeaderRoute', 'setMirrorRoute', 'plugin'].join(', ')}`,
    remedy: 'name the action, or remove the step',
  };
}

function durationWords(_: FieldError, __: RolloutSpec, found: Plain | undefined): Partial<Words> {
  const isNegative = /^\s*-/.test(String(found));
  return {
    found: isNegative ? `the negative duration ${String(found)}` : `${JSON.stringify(found)}, which is no duration`,
    expected: 'seconds as a whole number, or a duration such as 30s, 5m or 1h',
    remedy: isNegative ? 'write it without the minus' : 'write a number and a unit: s, m or h',
  };
}

/** Kubernetes says only that these must be there. */
function atPath({ kind, path }: FieldError): Words | undefined {
  if (kind !== 'Required' || path.at(2) !== 'spec') return undefined;
  if (path.at(-1) === 'containers') {
    return {
      found: 'a Rollout without containers',
      expected: 'spec.template.spec.containers, or spec.workloadRef',
      remedy: 'add a pod template with a container, or name the Deployment that has one under workloadRef',
    };
  }
  if (path.at(-1) !== 'image') return undefined;
  return {
    found: 'a container without an image',
    expected: 'image: a text',
    remedy: 'give the container its image',
  };
}

type Generic = (error: FieldError, found: Plain | undefined) => Words;

const nameOf = (part: PathPart | undefined): string => {
  if (typeof part === 'number') return 'this item';
  return typeof part === 'object' ? part.key : (part ?? 'this');
};

/** A scalar as it stands in the file; of anything larger only what was objected to. */
const shown: Generic = (error, found) => {
  const value = typeof found === 'object' || found === undefined ? (error.value ?? 'nothing') : describe(found);
  return { found: value, expected: error.detail, remedy: `correct ${nameOf(error.path.at(-1))}` };
};

const BY_KIND: Readonly<Record<FieldErrorKind, Generic>> = {
  Duplicate: ({ value, path }) => ({
    found: `${value} a second time`,
    expected: 'each only once',
    remedy: `give it another ${nameOf(path.at(-1))}`,
  }),
  Forbidden: ({ path, detail }) => ({
    found: nameOf(path.at(-1)),
    expected: `none: ${detail}`,
    remedy: `remove ${nameOf(path.at(-1))}`,
  }),
  Internal: shown,
  Invalid: shown,
  NotFound: ({ value }) => ({
    found: `${value}, which is not there`,
    expected: 'the name of something in the same pod',
    remedy: `add ${value}, or correct the name`,
  }),
  NotSupported: ({ value = '', detail }) => {
    const choices = [...detail.matchAll(/"([^"]*)"/g)].map((match) => match[1] ?? '');
    const meant = nearest(value.replaceAll('"', ''), choices);
    return {
      found: value,
      expected: `one of ${choices.join(', ')}`,
      remedy: meant === undefined ? `write one of ${choices.join(', ')}` : `did you mean \`${meant}\`?`,
    };
  },
  Required: ({ path, detail }) => ({
    found: `no ${nameOf(path.at(-1))}`,
    expected: detail === '' ? nameOf(path.at(-1)) : detail,
    remedy: `add ${nameOf(path.at(-1))}`,
  }),
  TooLong: shown,
};
