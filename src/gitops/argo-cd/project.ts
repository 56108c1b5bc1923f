/** What a project lets its applications do (`app_project_types.go: IsSourcePermitted, IsDestinationPermitted, IsGroupKindNamePermitted`). */
import { looseKind } from '../../cluster/objects.ts';
import { globMatches } from './glob.ts';
import { groupOf, type Manifest, textAt } from './manifest.ts';
import type { ApplicationObject, GroupKind, ProjectObject } from './objects.ts';

const IN_CLUSTER = 'https://kubernetes.default.svc';

/** Why the application may not be looked at at all, in the words of its condition InvalidSpecError. */
export function specProblem({ spec }: ApplicationObject, project: ProjectObject | undefined): string | undefined {
  const named = spec.project ?? 'default';
  if (project === undefined) {
    return named === 'default' ? undefined : `Application referencing project ${named} which does not exist`;
  }
  const url = textAt(spec.source, 'repoURL');
  const { sourceRepos = [] } = project.spec;
  if (!permittedByPatterns(sourceRepos, url)) return `application repo ${url} is not permitted in project '${named}'`;
  const [server, namespace] = [serverOf(spec.destination), textAt(spec.destination, 'namespace')];
  if (permitsDestination(project, server, namespace)) return undefined;
  return `application destination server '${server}' and namespace '${namespace}' do not match any of the allowed destinations in project '${named}'`;
}

/** Why an object may not be part of a sync. */
export function objectProblem(
  object: Manifest,
  { spec }: ApplicationObject,
  project: ProjectObject | undefined,
): string | undefined {
  if (project === undefined) return undefined;
  const namespaced = looseKind(object.apiVersion, object.kind).namespaced;
  const name = project.metadata.name;
  if (!permitsKind(project, object, namespaced)) {
    return `resource ${groupOf(object)}:${object.kind} is not permitted in project ${name}`;
  }
  const namespace = object.metadata.namespace ?? '';
  if (!namespaced || permitsDestination(project, serverOf(spec.destination), namespace)) return undefined;
  return `namespace ${namespace} is not permitted in project '${name}'`;
}

const serverOf = (destination: unknown): string => {
  const server = textAt(destination, 'server');
  return server === '' && textAt(destination, 'name') !== '' ? IN_CLUSTER : server;
};

/** A pattern with `!` before it forbids; nothing that is not allowed by another is permitted. */
function permittedByPatterns(patterns: readonly string[], text: string): boolean {
  if (patterns.some((p) => p.startsWith('!') && globMatches(p.slice(1), text))) return false;
  return patterns.some((p) => !p.startsWith('!') && (p === '*' || globMatches(p, text)));
}

function permitsDestination({ spec }: ProjectObject, server: string, namespace: string): boolean {
  const matches = (d: NonNullable<typeof spec.destinations>[number]) =>
    (d.server === undefined || globMatches(d.server, server) || (d.name === 'in-cluster' && server === IN_CLUSTER)) &&
    globMatches(d.namespace ?? '', namespace);
  return (spec.destinations ?? []).some(matches);
}

const isOneOf = (list: readonly GroupKind[], object: Manifest): boolean =>
  list.some(({ group, kind }) => globMatches(group, groupOf(object)) && globMatches(kind, object.kind));

/** Objects of a cluster must be allowed; those of a namespace are, unless the project has a list of them. */
function permitsKind({ spec }: ProjectObject, object: Manifest, namespaced: boolean): boolean {
  const white = namespaced ? spec.namespaceResourceWhitelist : (spec.clusterResourceWhitelist ?? []);
  const black = namespaced ? spec.namespaceResourceBlacklist : spec.clusterResourceBlacklist;
  return (white === undefined || isOneOf(white, object)) && !isOneOf(black ?? [], object);
}
