/**
 * From why a request failed to how it came to that: the earlier happenings that led there, each an entry of the trace. One
 * function a reason; it looks back from the moment of the first failure and names what it finds, in order of time.
 */
import type { Instant } from '../kernel/time.ts';
import type { FailureReason } from '../traffic/flow/failure.ts';
import { type Chronicle, shifts, shrinks, switches } from './chronicle.ts';
import type { ChainLink, EndpointsEntry, RolloutEntry, SplitEntry, TargetsEntry } from './trace.ts';

/** What is to be explained: `service` is the one that the source calls. */
export interface Failed {
  readonly reason: FailureReason;
  readonly calls: string;
  /** The stretch in which the first of the requests failed. */
  readonly from: Instant;
  readonly until: Instant;
}

type Found = ChainLink | undefined;

/** What led to the failures; in order of time, each happening once. */
export function chainOf(chronicle: Chronicle, failed: Failed): readonly ChainLink[] {
  return inOrder([...origins(chronicle, failed.until), ...led(chronicle, failed)]);
}

function inOrder(links: readonly Found[]): readonly ChainLink[] {
  const found = links.filter((l): l is ChainLink => l !== undefined);
  const seen = new Set<string>();
  const once = found.filter(({ t, ref }) => !seen.has(`${t} ${ref}`) && seen.add(`${t} ${ref}`));
  return once.sort((a, b) => a.t - b.t);
}

/** What led requests back to a revision that had none any more: the same look back, for answers nobody wanted. */
export function chainOfReturn(
  chronicle: Chronicle,
  { revision, from, until }: { readonly revision: number; readonly from: Instant; readonly until: Instant },
): readonly ChainLink[] {
  const way = chronicle.last('split', until, ({ shares }) => Object.values(shares).some((share) => share > 0));
  const service =
    Object.entries(way?.shares ?? {})
      .find(([, share]) => share > 0)?.[0]
      .split(' ')[0] ?? '';
  const failed: Failed = { reason: { kind: 'no route' }, calls: way?.service ?? '', from, until };
  const knows = knowledgeOf(chronicle, service, revision);
  const still = (e: EndpointsEntry | TargetsEntry) =>
    e.service === service && (e.byRevision[String(revision)] ?? 0) > 0;
  const gone = chronicle.first(knows.kind, from, (e) => e.service === service && !still(e));
  return inOrder([
    ...origins(chronicle, until),
    shift(chronicle, failed),
    switched(chronicle, failed, service),
    way && link(way.t, sayShares(way), `split/${way.service}`),
    known(chronicle, failed, service, revision),
    gone && sayKnown(gone),
  ]);
}

/** What ended the failures, if one of the things did that usually do; `from` and `until` bound the last stretch with failures. */
export function endOf(chronicle: Chronicle, { reason, calls, from, until }: Failed): Found {
  const service = 'service' in reason ? reason.service : '';
  const revision = 'revision' in reason ? reason.revision : 0;
  const knows = knowledgeOf(chronicle, service, revision);
  const learnt = chronicle.last(
    knows.kind,
    until,
    (e) => e.t >= from && e.service === service && knows.isMended(reason, e),
  );
  const split = chronicle.last('split', until, (e) => e.t >= from && e.service === calls && !leadsTo(e, service));
  const last = [learnt, split].filter((e) => e !== undefined).sort((a, b) => b.t - a.t)[0];
  if (last === undefined) return undefined;
  if (last.kind === 'split') return link(last.t, sayShares(last), `split/${last.service}`);
  return sayKnown(last);
}

function led(chronicle: Chronicle, failed: Failed): readonly Found[] {
  const { reason } = failed;
  switch (reason.kind) {
    case 'application':
      return [readiness(chronicle, failed, reason.revision)];
    case 'no route':
      return [routerWritten(chronicle, failed)];
    case 'no cluster':
      return [shift(chronicle, failed), routerWritten(chronicle, failed), split(chronicle, failed, reason.service)];
    case 'no endpoints':
    case 'no targets':
      return [
        shift(chronicle, failed),
        switched(chronicle, failed, reason.service),
        shrunkBehind(chronicle, failed, reason.service),
        split(chronicle, failed, reason.service),
        emptied(chronicle, failed, reason.kind === 'no targets' ? 'targets' : 'endpoints', reason.service),
      ];
    case 'no inbound':
      return [
        shift(chronicle, failed),
        deselected(chronicle, failed, reason.revision),
        known(chronicle, failed, reason.service, reason.revision),
      ];
    case 'no listener':
      return [known(chronicle, failed, reason.service, reason.revision)];
    case 'refused':
      return reason.pod === 'starting'
        ? [started(chronicle, failed, reason.revision), known(chronicle, failed, reason.service, reason.revision)]
        : [...ended(chronicle, failed, reason.revision), known(chronicle, failed, reason.service, reason.revision)];
    case 'cut off':
      return ended(chronicle, failed, reason.revision);
    case 'queue full':
    case 'timeout':
      return [shift(chronicle, failed), ...youngest(chronicle, failed, reason.revision)];
  }
}

const link = (t: Instant, text: string, ref: string): ChainLink => ({ t, text, ref });

/** What somebody did, or what befell the cluster: the last release, and the last act or misfortune after it. */
function origins(chronicle: Chronicle, t: Instant): readonly Found[] {
  const release = chronicle.last('release', t);
  const since = release?.t ?? (0 as Instant);
  const command = chronicle.last('command', t, (e) => e.accepted && e.t >= since);
  const fault = chronicle.last('fault', t, (e) => e.began && e.t >= since);
  const abort = chronicle.lastEdge('rollout', t, (e) => e.t >= since && e.after.aborted && e.before?.aborted === false);
  return [
    release &&
      link(release.t, `${sayImages(release.images)} was released to ${release.rollout}`, `release/${release.rollout}`),
    command && link(command.t, `${command.who}: ${command.what}`, `command/${command.who}`),
    fault && link(fault.t, fault.what, `fault/${fault.what}`),
    abort && link(abort.t, `${abort.after.name} was aborted`, `rollout/${abort.after.name}`),
  ];
}

/** The last time that traffic was told to move, or versions changed their parts. */
function shift(chronicle: Chronicle, { until }: Failed): Found {
  const edge = chronicle.lastEdge('rollout', until, shifts);
  if (edge?.before === undefined) return undefined;
  return link(edge.t, sayShift(edge.before, edge.after), `rollout/${edge.after.name}`);
}

function sayShift(before: RolloutEntry, after: RolloutEntry): string {
  const parts: string[] = [];
  const [was, is] = [before.weights?.canary, after.weights?.canary];
  if (before.stable !== after.stable) parts.push(`revision ${after.stable} became stable`);
  if (before.active !== after.active) parts.push(`revision ${after.active} became active`);
  if (was !== is && is !== undefined)
    parts.push(`the canary's weight went ${was === undefined ? '' : `from ${was} % `}to ${is} %`);
  if (after.aborted && !before.aborted) parts.push('the update was aborted');
  return `${after.name}: ${parts.join(', ')}`;
}

function switched(chronicle: Chronicle, { until }: Failed, service: string): Found {
  const edge = chronicle.lastEdge('service', until, switches(service));
  if (edge === undefined) return undefined;
  const from = edge.before?.revision === undefined ? '' : `from revision ${edge.before.revision} `;
  const to = edge.after.revision === undefined ? 'no revision in particular' : `revision ${edge.after.revision}`;
  return link(edge.t, `Service ${service} was switched ${from}to ${to}`, `service/${service}`);
}

/** The last Service that stopped selecting a revision: from then on none may. */
function deselected(chronicle: Chronicle, { until }: Failed, revision: number): Found {
  const edge = chronicle.lastEdge(
    'service',
    until,
    ({ before, after }) => before?.revision === revision && after.revision !== revision,
  );
  return (
    edge &&
    link(
      edge.t,
      `Service ${edge.after.name} was switched to revision ${edge.after.revision}: none selects revision ${revision} any more, and the proxies of its pods forget them`,
      `service/${edge.after.name}`,
    )
  );
}

/** Fewer pods behind the Service: of the revision it selects, or, where it selects all, of whichever shrank last. */
function shrunkBehind(chronicle: Chronicle, failed: Failed, service: string): Found {
  const selected = chronicle.last('service', failed.until, (e) => e.name === service)?.revision;
  if (selected !== undefined) return shrunk(chronicle, failed, selected);
  const shift = chronicle.lastEdge('rollout', failed.until, shifts)?.t ?? 0;
  const edge = chronicle.lastEdge('replicas', failed.until, (e) => e.t >= shift && shrinks(e.after.revision)(e));
  return edge && shrunk(chronicle, failed, edge.after.revision);
}

function shrunk(chronicle: Chronicle, { until }: Failed, revision: number): Found {
  const edge = chronicle.lastEdge('replicas', until, shrinks(revision));
  if (edge === undefined) return undefined;
  const { wanted, name } = edge.after;
  const pods = wanted === 1 ? 'pod was' : 'pods were';
  return link(
    edge.t,
    `${wanted} ${pods} wanted of revision ${revision} instead of ${edge.before?.wanted ?? 0}`,
    `replicas/${name}`,
  );
}

/** Pods of a revision were told to stop, and why. */
function ended(chronicle: Chronicle, failed: Failed, revision: number): readonly Found[] {
  const scaled = shrunk(chronicle, failed, revision);
  const isOne = (state: 'terminating' | 'gone') => (e: { readonly revision: number; readonly state: string }) =>
    e.revision === revision && e.state === state;
  const last =
    chronicle.last('pod', failed.until, isOne('terminating')) ?? chronicle.last('pod', failed.until, isOne('gone'));
  if (last === undefined) return [shift(chronicle, failed), scaled];
  const since = scaled === undefined || scaled.t > last.t ? last.t : scaled.t;
  const batch = chronicle.within('pod', since, failed.until, (e) => e.revision === revision && e.state === last.state);
  const text = `${batch.length === 1 ? '1 pod' : `${batch.length} pods`} of revision ${revision} ${last.state === 'gone' ? 'ended' : 'began to stop'}`;
  const first = batch[0] ?? last;
  return [shift(chronicle, failed), scaled, link(first.t, text, `pod/${first.name}`)];
}

function started(chronicle: Chronicle, { until }: Failed, revision: number): Found {
  const pod = chronicle.last('pod', until, (e) => e.revision === revision && e.state === 'ready');
  return pod && link(pod.t, `pod ${pod.name} counted as ready before it answered`, `pod/${pod.name}`);
}

/** Who bears the load: the pods that came last, and why they came. */
function youngest(chronicle: Chronicle, { until }: Failed, revision: number): readonly Found[] {
  const pod = chronicle.last('pod', until, (e) => e.revision === revision && e.state === 'ready');
  const edge = chronicle.lastEdge(
    'replicas',
    until,
    ({ before, after }) => after.revision === revision && before !== undefined && after.wanted > before.wanted,
  );
  return [
    edge &&
      link(
        edge.t,
        `${edge.after.wanted} pods were wanted of revision ${revision} instead of ${edge.before?.wanted ?? 0}`,
        `replicas/${edge.after.name}`,
      ),
    pod && link(pod.t, `the youngest pod of revision ${revision} became ready`, `pod/${pod.name}`),
  ];
}

function readiness(chronicle: Chronicle, { until }: Failed, revision: number): Found {
  const pod = chronicle.first('pod', 0 as Instant, (e) => e.revision === revision && e.state === 'ready');
  return pod === undefined || pod.t > until
    ? undefined
    : link(pod.t, `the first pod of revision ${revision} became ready`, `pod/${pod.name}`);
}

function routerWritten(chronicle: Chronicle, { until }: Failed): Found {
  const router = chronicle.last('router', until);
  return router && link(router.t, `${router.object} was written`, `router/${router.object}`);
}

/** The split that sends requests to the Service. */
function split(chronicle: Chronicle, { calls, until }: Failed, service: string): Found {
  const entry = chronicle.last('split', until, (e) => e.service === calls && leadsTo(e, service));
  return entry && link(entry.t, sayShares(entry), `split/${entry.service}`);
}

/** When nothing was known behind the Service any more; or, if something was, what: it was not what was looked for. */
function emptied(chronicle: Chronicle, { until }: Failed, kind: 'endpoints' | 'targets', service: string): Found {
  const release = chronicle.last('release', until)?.t ?? 0;
  const isOurs = (e: EndpointsEntry | TargetsEntry) => e.service === service;
  const entry =
    chronicle.last(kind, until, (e) => isOurs(e) && total(e) === 0 && e.t >= release) ??
    chronicle.last(kind, until, isOurs);
  return entry && sayKnown(entry);
}

/** Who still sends to a revision: the last they heard of the Service. */
function known(chronicle: Chronicle, { until }: Failed, service: string, revision: number): Found {
  const { kind } = knowledgeOf(chronicle, service, revision);
  const entry = chronicle.last(kind, until, (e) => e.service === service && (e.byRevision[String(revision)] ?? 0) > 0);
  return entry && sayKnown(entry);
}

/** Behind a load balancer targets count, elsewhere endpoints. */
function knowledgeOf(chronicle: Chronicle, service: string, revision: number) {
  const balanced =
    chronicle.last('targets', Number.MAX_SAFE_INTEGER as Instant, (e) => e.service === service) !== undefined;
  return {
    kind: balanced ? ('targets' as const) : ('endpoints' as const),
    isMended: ({ kind }: FailureReason, e: EndpointsEntry | TargetsEntry) =>
      kind === 'no endpoints' || kind === 'no targets' ? total(e) > 0 : (e.byRevision[String(revision)] ?? 0) === 0,
  };
}

const total = ({ byRevision }: EndpointsEntry | TargetsEntry): number =>
  Object.values(byRevision).reduce((sum, n) => sum + n, 0);

/** `shares` name a Service alone, or with the labels of a subset. */
const leadsTo = ({ shares }: SplitEntry, service: string): boolean =>
  Object.entries(shares).some(([to, share]) => share > 0 && (to === service || to.startsWith(`${service} `)));

function sayKnown(entry: EndpointsEntry | TargetsEntry): ChainLink {
  const kinds = Object.entries(entry.byRevision).map(([revision, n]) => `${n} of revision ${revision}`);
  const who = entry.kind === 'targets' ? `target group of ${entry.service}` : `endpoints of ${entry.service}`;
  const where = entry.kind === 'endpoints' && entry.node !== undefined ? ` on node ${entry.node}` : '';
  const isResolved = entry.kind === 'endpoints' && entry.resolved;
  const knew = isResolved ? `callers${where} had looked its name up` : `proxies${where} knew`;
  const verb = entry.kind === 'targets' ? 'held' : `, as ${knew},`;
  const what = kinds.length === 0 ? 'none' : kinds.join(' and ');
  const text = entry.kind === 'targets' ? `the ${who} ${verb} ${what}` : `the ${who}${verb} were ${what}`;
  return link(entry.t, text, `${entry.kind}/${entry.service}`);
}

function sayShares({ shares, router, node }: SplitEntry): string {
  const said = Object.entries(shares).map(([to, share]) => `${Math.round(share * 1000) / 10} % to ${to}`);
  const who = router === 'alb' ? 'the load balancer' : node === undefined ? 'proxies' : `proxies on node ${node}`;
  return `${who} followed: ${said.join(', ')}`;
}

const sayImages = (images: { readonly [container: string]: string }): string =>
  Object.values(images).join(', ') || 'a changed template';
