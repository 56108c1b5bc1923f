/** `argocd app get`: what Argo CD's client prints of an Application (`cmd/argocd/commands/app.go`). */
import type { Reader } from '../../delivery/rollout/pass.ts';
import type { Instant } from '../../kernel/time.ts';
import { destinationNamespace } from './desired.ts';
import { textAt } from './manifest.ts';
import { type ApplicationObject, applications, projects, type ResourceStatus } from './objects.ts';
import { activeWindows, matchingWindows, maySync, type SyncWindow } from './sync-windows.ts';

/**
 * The summary, the conditions and the table of objects. `undefined` when there is no such Application. Which hooks ran and
 * what the API answered to each object of the last sync is not kept: HOOK and MESSAGE are empty, and the objects stand in
 * the order of those that no sync touched.
 */
export function getApplication(objects: Reader, name: string, now: Instant): string | undefined {
  const app = objects.list(applications).find(({ metadata }) => metadata.name === name);
  if (app === undefined) return undefined;
  const conditions = app.status?.conditions ?? [];
  return [
    ...summaryOf(app, windowsOf(objects, app), now).map(([label, value]) => `${label.padEnd(20)}${value}`.trimEnd()),
    '',
    ...(conditions.length === 0
      ? []
      : [...columns([['CONDITION', 'MESSAGE'], ...conditions.map(({ type, message }) => [type, message])]), '']),
    ...columns([
      ['GROUP', 'KIND', 'NAMESPACE', 'NAME', 'STATUS', 'HEALTH', 'HOOK', 'MESSAGE'],
      ...[...(app.status?.resources ?? [])].sort(byKey).map(cellsOf),
    ]),
    '',
  ].join('\n');
}

function windowsOf(objects: Reader, app: ApplicationObject): readonly SyncWindow[] {
  const project = objects.list(projects).find(({ metadata }) => metadata.name === (app.spec.project ?? 'default'));
  const place = {
    name: app.metadata.name,
    namespace: destinationNamespace(app),
    server: textAt(app.spec.destination, 'server'),
  };
  return matchingWindows(project?.spec.syncWindows ?? [], place);
}

function summaryOf(
  { metadata, spec, status }: ApplicationObject,
  windows: readonly SyncWindow[],
  now: Instant,
): readonly (readonly [label: string, value: string])[] {
  const { source, destination, syncPolicy } = spec;
  const target = textAt(source, 'targetRevision');
  const path = textAt(source, 'path');
  const automated = syncPolicy?.automated;
  const isAutomated = automated !== undefined && automated.enabled !== false;
  const { status: sync = '', revision = '' } = status?.sync ?? {};
  const against = sync === 'Synced' ? ` to ${target}` : sync === 'OutOfSync' ? ` from ${target}` : '';
  // A target that is a commit already says which.
  const commit = revision.length > 7 && !/^[0-9a-f]{7,40}$/i.test(target) ? ` (${revision.slice(0, 7)})` : '';
  return [
    ['Name:', `${metadata.namespace}/${metadata.name}`],
    ['Project:', spec.project ?? 'default'],
    ['Server:', textAt(destination, 'server') || textAt(destination, 'name')],
    ['Namespace:', textAt(destination, 'namespace')],
    ['Source:', ''],
    ['- Repo:', textAt(source, 'repoURL')],
    ['  Target:', target],
    ...(path === '' ? [] : [['  Path:', path] as const]),
    ['SyncWindow:', windowState(windows, now)],
    ...(windows.length === 0
      ? []
      : [['Assigned Windows:', windows.map((w) => `${w.kind}:${w.schedule}:${w.duration}`).join(',')] as const]),
    ['Sync Policy:', isAutomated ? `Automated${automated.prune === true ? ' (Prune)' : ''}` : 'Manual'],
    ['Sync Status:', `${sync}${against}${commit}`],
    ['Health Status:', status?.health?.status ?? ''],
  ];
}

function windowState(windows: readonly SyncWindow[], now: Instant): string {
  const active = activeWindows(windows, now);
  const may = (manual: boolean) => {
    const answer = maySync(windows, { manual, now });
    return answer.ok && answer.value;
  };
  if (!active.ok || may(false)) return 'Sync Allowed';
  return may(true) ? 'Manual Allowed' : 'Sync Denied';
}

const cellsOf = (r: ResourceStatus): readonly string[] => [
  r.group,
  r.kind,
  r.namespace,
  r.name,
  r.status ?? '',
  r.health ?? '',
  '',
  '',
];

function byKey(a: ResourceStatus, b: ResourceStatus): number {
  const key = (r: ResourceStatus) => `${r.group}/${r.kind}/${r.namespace}/${r.name}`;
  return key(a) < key(b) ? -1 : 1;
}

/** Columns two blanks apart; the last one as it is. */
function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)) + 2);
  return rows.map((row) => row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join(''));
}
