/** Slips in the lines that say what an object is: without them it would be carried along unseen, or not at all. */
import { describe, valueAt } from '../languages/decode.ts';
import { nearest } from '../languages/did-you-mean.ts';
import { fieldsAt } from '../languages/schema-fields.ts';
import type { Plain } from '../languages/yaml.ts';
import { SCENARIO_API_VERSION } from './document.ts';
import type { Problem } from './format.ts';
import { rolloutParts, strictKinds } from './kinds/index.ts';
import { problemAt, type Source } from './problems.ts';

/** A kind of ours in a slip of the pen would be carried along unseen, and the run would be about nothing. */
export function misspeltKind(source: Source, apiVersion: string, kind: string): Problem | undefined {
  const ours = strictKinds.filter((k) => k.apiVersion.split('/')[0] === apiVersion.split('/')[0]);
  const sameKind = strictKinds.find((k) => k.kind === kind && k.kind !== 'Ingress');
  if (
    ours.some((k) => k.kind === kind) ||
    (sameKind !== undefined && ours.length === 0 && nearestGroup(apiVersion, sameKind.apiVersion))
  ) {
    const wanted = (ours.find((k) => k.kind === kind) ?? sameKind)?.apiVersion ?? '';
    return problemAt(source, ['apiVersion'], {
      found: `${kind} of ${apiVersion}`,
      expected: `apiVersion: ${wanted}`,
      remedy: `write apiVersion: ${wanted}`,
    });
  }
  const meant = nearest(
    kind,
    ours.map((k) => k.kind),
  );
  if (apiVersion === 'v1' || meant === undefined || apiVersion.split('/')[0] === 'apps' || OTHER_KINDS.has(kind))
    return undefined;
  return problemAt(source, ['kind'], {
    found: `the kind ${kind} of ${apiVersion}`,
    expected: `one of ${[...new Set(ours.map((k) => k.kind))].join(', ')}`,
    remedy: `did you mean \`${meant}\`?`,
  });
}

/** Kinds of argoproj.io that preroll leaves alone and that are not slips of the pen. */
const OTHER_KINDS = new Set([
  'Application',
  'ApplicationSet',
  'AppProject',
  'ArgoCD',
  'CronWorkflow',
  'Workflow',
  'WorkflowTemplate',
]);

/** Only a slip, not another system's kind of the same name (Knative has a Service, too). */
const nearestGroup = (given: string, wanted: string): boolean => nearest(given, [wanted]) !== undefined;

/** A document of ours in another version, or of another kind. */
export function wrongScenario(source: Source): Problem {
  return problemAt(source, ['apiVersion'], {
    found: `${describe(valueAt(source.document.value, [...source.base, 'kind']))} of ${describe(valueAt(source.document.value, [...source.base, 'apiVersion']))}`,
    expected: `kind: Scenario of apiVersion: ${SCENARIO_API_VERSION}`,
    remedy: `write apiVersion: ${SCENARIO_API_VERSION} and kind: Scenario`,
  });
}

/** Does the mapping hold nothing but members of some part of a Rollout, as snippets in articles do? */
export function partOfRollout(value: { readonly [member: string]: Plain }): (typeof rolloutParts)[number] | undefined {
  const members = Object.keys(value);
  return rolloutParts.find(({ schema }) => {
    const known = fieldsAt(schema, []) ?? [];
    return members.some((member) => TELLING.has(member)) && members.every((member) => known.includes(member));
  });
}

/** Members that only a Rollout has: a file of values may well hold `replicas` by itself. */
const TELLING: ReadonlySet<string> = new Set(['blueGreen', 'canary', 'strategy']);
