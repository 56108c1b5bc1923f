/** What somebody does and when: one entry of `people`. */
import type { Json } from '../../cluster/objects.ts';
import { beginning, later } from '../../kernel/time.ts';
import type { Path } from '../../languages/yaml.ts';
import type { ScenarioDocument } from '../document.ts';
import { duration } from '../durations.ts';
import type { Moment, PersonAction } from '../format.ts';
import { checkContainers, type Desk, didYouMean, rolloutMeant } from './desk.ts';

export function personOf(desk: Desk, text: NonNullable<ScenarioDocument['people']>[number], path: Path): PersonAction {
  const isOfArgoCd = OF_ARGO_CD.has(text.do);
  const needsRollout = !isOfArgoCd || text.when !== undefined || text.rollout !== undefined;
  const rollout = needsRollout ? rolloutMeant(desk, text, path) : undefined;
  const given: { [name: string]: Json } = {};
  for (const name of [
    'image',
    'container',
    'toRevision',
    'replicas',
    'patch',
    'kind',
    'object',
    'application',
    'prune',
    'hard',
  ] as const) {
    const value = text[name];
    if (value === undefined) continue;
    given[name] = value;
    if (TAKES.get(text.do)?.includes(name) === true) continue;
    desk.complain([...path, name], {
      found: `${name} with ${text.do}`,
      expected: `${text.do} takes ${TAKES.get(text.do)?.join(', ') ?? 'nothing more'}`,
      remedy: `remove ${name}`,
    });
  }
  const needs = NEEDS.get(text.do);
  if (needs !== undefined && text[needs] === undefined) {
    desk.complain(path, {
      found: `${text.do} without ${needs}`,
      expected: `${needs}: what to ${text.do}`,
      remedy: `add ${needs}`,
    });
  }
  if (text.do === 'apply' && typeof text.object === 'string') {
    desk.complain([...path, 'object'], {
      found: `the name ${text.object}`,
      expected: 'the whole object to apply',
      remedy: 'write out apiVersion, kind, metadata and spec',
    });
  }
  if (text.container !== undefined)
    checkContainers(desk, { [text.container]: text.image ?? '' }, rollout, [...path, 'container']);
  if (isOfArgoCd) given.application = applicationMeant(desk, text.application, path);
  for (const name of ['pipeline', 'step', 'build'] as const) {
    if (text[name] === undefined) continue;
    desk.complain([...path, name], {
      found: `${name} with ${text.do}`,
      expected: 'a pipeline is what people approve, merge or reject',
      remedy: `remove ${name}`,
    });
  }
  return {
    who: text.who ?? 'a person',
    moment: momentOf(desk, text, path),
    verb: text.do as PersonAction['verb'],
    rollout: rollout?.name ?? '',
    namespace: rollout?.namespace ?? 'default',
    arguments: given,
  };
}

type MomentText = Pick<NonNullable<ScenarioDocument['people']>[number], 'at' | 'when' | 'index' | 'after'>;

/** When it is done, whatever it is: `what` names it in complaints. */
export function momentOf(desk: Desk, { at, when, index, after }: MomentText, path: Path, what = 'a person'): Moment {
  if ((at === undefined) === (when === undefined)) {
    desk.complain(path, {
      found: at === undefined ? `${what} without a moment` : 'both `at` and `when`',
      expected: 'one of at: 5m, or when: paused',
      remedy: at === undefined ? 'say when: at, or when and after' : 'remove one of the two',
    });
  }
  if (when === 'step' && index === undefined) {
    desk.complain(path, {
      found: 'when: step without an index',
      expected: 'index: the zero-based step',
      remedy: 'add index',
    });
  }
  if (when === undefined) return { kind: 'at', at: later(beginning, duration(at ?? '0s')) };
  return { kind: 'when', condition: when, ...(index === undefined ? {} : { index }), delay: duration(after ?? '0s') };
}

/** Verbs of the argocd command line. */
const OF_ARGO_CD: ReadonlySet<string> = new Set(['sync', 'rollback', 'refresh', 'terminate-sync']);

/** The Application that somebody means: the only one, unless it is named. */
function applicationMeant(desk: Desk, name: string | undefined, path: Path): string {
  const names = desk.objects.filter((o) => o.kind === 'Application').map((o) => o.metadata.name);
  const meant = name ?? (names.length === 1 ? names[0] : undefined);
  if (meant !== undefined && names.includes(meant)) return meant;
  desk.complain(name === undefined ? path : [...path, 'application'], {
    found: name === undefined ? `no application named, and ${names.length} to choose from` : `the Application ${name}`,
    expected: `one of ${names.join(', ') || 'those in the manifests'}`,
    remedy:
      (name === undefined ? undefined : didYouMean(name, names)) ??
      (names[0] === undefined
        ? 'list the file with the Application under `manifests`'
        : `write application: ${names[0]}`),
  });
  return '';
}

/** What a verb takes besides who, when and which rollout; the others take nothing. */
const TAKES: ReadonlyMap<string, readonly string[]> = new Map([
  ['apply', ['object']],
  ['delete', ['kind', 'object']],
  ['patch', ['patch', 'kind', 'object']],
  ['scale', ['replicas']],
  ['set-image', ['image', 'container']],
  ['refresh', ['application', 'hard']],
  ['rollback', ['application', 'prune', 'toRevision']],
  ['sync', ['application', 'prune']],
  ['terminate-sync', ['application']],
  ['undo', ['toRevision']],
]);

const NEEDS: ReadonlyMap<string, 'image' | 'object' | 'patch' | 'replicas'> = new Map([
  ['apply', 'object'],
  ['patch', 'patch'],
  ['scale', 'replicas'],
  ['set-image', 'image'],
] as const);
