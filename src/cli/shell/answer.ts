/** One line of the shell, answered: what is typed at kubectl as kubectl would, and the few words that move time. */
import { stringify } from 'yaml';
import type { Json, KubeObject } from '../../cluster/objects.ts';
import { analysisTemplates } from '../../delivery/analysis/objects.ts';
import { experiments } from '../../delivery/experiment/objects.ts';
import { stepPosition } from '../../delivery/rollout/canary-target.ts';
import { type Rollout, rollouts } from '../../delivery/rollout/objects.ts';
import { observedPhase } from '../../delivery/rollout/phase.ts';
import { getApplication } from '../../gitops/argo-cd/get-application.ts';
import { applications } from '../../gitops/argo-cd/objects.ts';
import { commandLine, type Typed } from '../../gitops/kubectl/command-line.ts';
import { getExperiment } from '../../gitops/kubectl/get-experiment.ts';
import { getRollout } from '../../gitops/kubectl/get-rollout.ts';
import type { Ink } from '../../gitops/kubectl/ink.ts';
import { listRollouts } from '../../gitops/kubectl/list-rollouts.ts';
import type { Look, Printed } from '../../gitops/kubectl/look.ts';
import { status } from '../../gitops/kubectl/status.ts';
import { beginning, type Instant, later, seconds, unixMilliseconds } from '../../kernel/time.ts';
import { nearest } from '../../languages/did-you-mean.ts';
import { parsePromql } from '../../languages/promql/parse.ts';
import { queryInstant } from '../../metrics/query/query.ts';
import { plain } from '../../report/painter.ts';
import { renderAnswer } from '../../report/query-answer.ts';
import { tell } from '../../report/story.ts';
import { timeline } from '../../report/timeline.ts';
import { lengthOf } from '../../scenario/durations.ts';
import type { PersonAction } from '../../scenario/format.ts';
import { sayInstant } from '../../simulation/sentence.ts';
import type { Session } from '../../simulation/session.ts';
import { resourceNames, resourceOf } from './resources.ts';

/** What to print, and whether the session is over. */
export interface Answer {
  readonly text: string;
  readonly isOver?: true;
  /** A file to be written with the session as a scenario. */
  readonly save?: string;
}

export interface Desk {
  readonly session: Session;
  readonly ink: Ink;
  readonly width: number;
  /** Step of subqueries, in milliseconds. */
  readonly subqueryStepMs: number;
}

const say = (text: string): Answer => ({ text: text === '' || text.endsWith('\n') ? text : `${text}\n` });

/** Answers a line. Nothing that is typed ends in an exception: what is not understood is said, with what would be. */
export function answer(desk: Desk, line: string): Answer {
  const [word = '', ...rest] = line.trim().split(/\s+/);
  if (word === '' || word.startsWith('#')) return { text: '' };
  const own = OWN[word];
  if (own !== undefined) return own(desk, rest, line.trim());
  const typed = commandLine(line.trim());
  if (typed.kind === 'refused') return say(notUnderstood(word, typed.why));
  return typedAt(desk, typed);
}

type Own = (desk: Desk, words: readonly string[], line: string) => Answer;

const OWN: { readonly [word: string]: Own } = {
  wait: (desk, [span = '10s']) => move(desk, span, (now, length) => later(now, length)),
  to: (desk, [at = '']) => move(desk, at, (_, length) => later(beginning, length)),
  back: (desk, [span = '10s']) => move(desk, span, (now, length) => Math.max(0, now - length) as Instant),
  until,
  next: (desk) => untilSomething(desk),
  story: (desk) => say(linesSince(desk, -1 as Instant)),
  why: (desk, [number = '5']) => say(decisions(desk, Number(number) || 5)),
  query: (desk, _, line) => say(asked(desk, line.slice('query'.length).trim())),
  save: (_, [file]) => (file === undefined ? say('save takes a file: save my-session.yaml') : { text: '', save: file }),
  help: () => say(HELP),
  exit: () => ({ text: '', isOver: true }),
  quit: () => ({ text: '', isOver: true }),
};

const HELP = `Time:   wait 5m · to 12m30s · until paused|healthy|degraded|aborted|step N · next (something happens) · back 2m
Look:   get rollout [NAME] · get pods|rs|svc|ar|vs … [NAME] [-o yaml] · list rollouts · status · story · why · query 'PROMQL'
Act:    promote [--full|-c|-a] · abort · retry · undo [--to-revision=N] · set image NAME C=IMAGE · restart · pause
        scale rollout/NAME --replicas=N · patch KIND NAME -p '{…}' · delete KIND NAME
        terminate analysisrun NAME · create analysisrun --from TEMPLATE [-a name=value]
Keep:   save FILE (as a scenario that preroll run replays) · exit
kubectl, or kubectl argo rollouts, may stand in front. NAME may be left out where there is one rollout.`;

function notUnderstood(word: string, why: string): string {
  if (!why.startsWith('unknown command')) return why;
  const known = [
    ...Object.keys(OWN),
    'get',
    'list',
    'status',
    'promote',
    'abort',
    'retry',
    'undo',
    'set',
    'restart',
    'pause',
    'scale',
    'patch',
    'delete',
    'terminate',
    'create',
  ];
  const near = nearest(word, known);
  return `${why}${near === undefined ? '' : `; did you mean ${near}?`} (help lists what there is)`;
}

function move(
  desk: Desk,
  text: string,
  to: (now: Instant, length: number & Parameters<typeof later>[1]) => Instant,
): Answer {
  const length = lengthOf(text);
  if (length === undefined)
    return say(`${text === '' ? 'nothing' : text}: a duration such as 90s, 5m or 1h30m was expected`);
  return go(desk, to(desk.session.now(), length as never));
}

function go(desk: Desk, to: Instant): Answer {
  const from = desk.session.now();
  const before = desk.session.done.length;
  desk.session.go(to);
  const forgotten = before - desk.session.done.length;
  const undone = forgotten === 0 ? '' : `${forgotten} of your commands came later: forgotten\n`;
  return say(to < from ? `${undone}back at ${sayInstant(to)}` : linesSince(desk, from));
}

/** Nobody is made to wait for what does not come within so much simulated time. */
const PATIENCE = seconds(6 * 3600);
const LOOK = seconds(1);

function until(desk: Desk, [condition = '', number]: readonly string[]): Answer {
  const isSo = conditionOf(condition, number);
  if (isSo === undefined) return say('until paused, healthy, degraded, aborted, or step N (counted from 0)');
  return forward(
    desk,
    () => {
      const rollout = theRollout(desk, undefined);
      return typeof rollout !== 'string' && isSo(rollout);
    },
    `${condition} does not come`,
  );
}

function conditionOf(condition: string, number: string | undefined): ((rollout: Rollout) => boolean) | undefined {
  if (condition === 'step' && /^\d+$/.test(number ?? '')) return (r) => stepPosition(r).index === Number(number);
  if (condition === 'aborted') return (r) => r.status?.abort === true;
  const phase = { paused: 'Paused', healthy: 'Healthy', degraded: 'Degraded' }[condition];
  return phase === undefined ? undefined : (r) => observedPhase(r).phase === phase;
}

function untilSomething(desk: Desk): Answer {
  const from = desk.session.now();
  return forward(desk, () => linesSince(desk, from) !== '', 'nothing happens');
}

/** Second by second, at least one, until it is so. */
function forward(desk: Desk, isSo: () => boolean, otherwise: string): Answer {
  const { session } = desk;
  const from = session.now();
  const end = later(from, PATIENCE);
  do session.go(later(session.now(), LOOK));
  while (!isSo() && session.now() < end);
  if (isSo()) return say(linesSince(desk, from));
  session.go(from);
  return say(`${otherwise} within ${sayInstant(PATIENCE as never)}; time stands where it was`);
}

/** What the story tells of the time after `from`. */
function linesSince({ session }: Desk, from: Instant): string {
  return timeline(tell(session.trace()))
    .filter(({ t }) => t > from)
    .map(({ t, text }) => `${sayInstant(t).padStart(11)}  ${text}\n`)
    .join('');
}

function decisions({ session }: Desk, most: number): string {
  const all = session
    .trace()
    .entries.flatMap((e) =>
      e.kind === 'decision'
        ? [`${sayInstant(e.t).padStart(11)}  ${e.controller} ${e.object}, ${e.rule}: ${e.because}`]
        : [],
    );
  return all.length === 0 ? 'nothing was decided yet' : all.slice(-most).join('\n');
}

function asked({ session, width, subqueryStepMs }: Desk, query: string): string {
  const parsed = parsePromql(query.replace(/^(['"])(.*)\1$/s, '$2'));
  if (!parsed.ok) return `${parsed.problem.line}:${parsed.problem.column}: ${parsed.problem.message}`;
  const timeMs = unixMilliseconds(session.now());
  const found = queryInstant(session.world().series, parsed.expr, timeMs, { subqueryStepMs });
  return found.ok ? renderAnswer(found.value, { kind: 'instant', timeMs }, plain, width) : found.problem;
}

function typedAt(desk: Desk, typed: Exclude<Typed, { kind: 'refused' }>): Answer {
  switch (typed.kind) {
    case 'get':
      return say(got(desk, typed));
    case 'list': {
      const look = lookAt(desk);
      return resourceOf(typed.resource) === rollouts
        ? printed(listRollouts(look))
        : say('list rollouts is what can be listed');
    }
    case 'status': {
      const rollout = theRollout(desk, typed.name);
      return typeof rollout === 'string' ? say(rollout) : printed(status(lookAt(desk, rollout), rollout.metadata.name));
    }
    default:
      return say(performed(desk, typed));
  }
}

const printed = ({ stdout, stderr }: Printed): Answer => say(`${stdout}${stderr}`);

const lookAt = ({ session, ink }: Desk, of?: KubeObject): Look => {
  const { store } = session.world();
  const namespace = of?.metadata.namespace ?? store.list(rollouts)[0]?.metadata.namespace ?? 'default';
  return { objects: store, now: session.now(), namespace, ink };
};

/** The Rollout of that name, or the only one; a text says why there is none. */
function theRollout({ session }: Desk, name: string | undefined): Rollout | string {
  const all = session.world().store.list(rollouts);
  const meant = name === undefined ? all : all.filter(({ metadata }) => metadata.name === name);
  if (meant.length === 1) return meant[0]!;
  if (all.length === 0) return 'there is no rollout';
  const names = all.map(({ metadata }) => metadata.name).join(', ');
  return name === undefined
    ? `which one? There are ${names}`
    : `Error: rollout.argoproj.io "${name}" not found; there is ${names}`;
}

function got(desk: Desk, { resource, name, yaml }: Extract<Typed, { kind: 'get' }>): string {
  const kind = resourceOf(resource);
  if (kind === undefined)
    return `the server doesn't have a resource type "${resource}"; there are ${resourceNames.join(', ')}`;
  const all = desk.session.world().store.list(kind);
  const meant = name === undefined ? all : all.filter(({ metadata }) => metadata.name === name);
  const found = meant[0];
  if (found === undefined) return name === undefined ? `No resources found` : `Error: ${resource} "${name}" not found`;
  if (yaml) return meant.map((object) => stringify(object)).join('---\n');
  if (kind === rollouts && meant.length === 1) return getRollout(lookAt(desk, found), found.metadata.name).stdout;
  if (kind === experiments && meant.length === 1) return getExperiment(lookAt(desk, found), found.metadata.name).stdout;
  if (kind === applications && meant.length === 1)
    return getApplication(desk.session.world().store, found.metadata.name, desk.session.now()) ?? '';
  return meant.map(({ kind: k, metadata }) => `${k.toLowerCase()}/${metadata.name}\n`).join('');
}

type Doing = Extract<Typed, { kind: 'act' | 'terminate' | 'create-analysisrun' | 'delete' | 'patch' }>;

function performed(desk: Desk, typed: Doing): string {
  const action = actionOf(desk, typed);
  if (typeof action === 'string') return action;
  const said = desk.session.perform(action);
  if (said === undefined) return 'nothing came of it';
  return said.accepted ? said.message || 'done' : `Error: ${said.message}`;
}

type Doable = Omit<PersonAction, 'moment'>;

function actionOf(desk: Desk, typed: Doing): Doable | string {
  const rollout = theRollout(desk, typed.kind === 'act' ? typed.name : undefined);
  const { name = '', namespace = 'default' } = typeof rollout === 'string' ? {} : rollout.metadata;
  const doing = (verb: PersonAction['verb'], given: { readonly [name: string]: Json } = {}): Doable => ({
    who: 'you',
    verb,
    rollout: name,
    namespace,
    arguments: given,
  });
  switch (typed.kind) {
    case 'act': {
      if (typeof rollout === 'string') return rollout;
      const { do: verb, ...given } = typed.act;
      return doing(verb, given as { readonly [name: string]: Json });
    }
    case 'terminate':
      return doing('patch', { kind: typed.resource, object: typed.name, patch: { spec: { terminate: true } } });
    case 'delete':
      return aboutObject(typed, (kind) => doing('delete', { kind, object: typed.name }));
    case 'patch': {
      const patch = jsonOf(typed.patch);
      if (patch === undefined) return `--patch ${typed.patch}: JSON was expected`;
      return aboutObject(typed, (kind) => doing('patch', { kind, object: typed.name, patch }));
    }
    case 'create-analysisrun':
      return runOf(desk, typed, namespace, (object) => doing('apply', { object }));
  }
}

function aboutObject({ resource }: { readonly resource: string }, act: (kind: string) => Doable): Doable | string {
  const kind = resourceOf(resource);
  return kind === undefined ? `the server doesn't have a resource type "${resource}"` : act(kind.kind);
}

function jsonOf(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A run of a template's metrics that belongs to no rollout. */
function runOf(
  { session }: Desk,
  { from, name, args }: Extract<Typed, { kind: 'create-analysisrun' }>,
  namespace: string,
  act: (object: Json) => Doable,
): Doable | string {
  const template = session
    .world()
    .store.list(analysisTemplates)
    .find(({ metadata }) => metadata.name === from);
  if (template === undefined) return `Error: analysistemplates.argoproj.io "${from}" not found`;
  const given = new Map(args);
  const open = (template.spec.args ?? []).map((arg) =>
    given.has(arg.name) ? { name: arg.name, value: given.get(arg.name)! } : arg,
  );
  return act({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisRun',
    metadata: { name: name ?? `${from}-${session.done.length + 1}`, namespace },
    spec: { ...template.spec, args: open } as unknown as Json,
  });
}

/** What stands before the cursor: the time, and what the only rollout does. */
export function promptOf(desk: Desk): string {
  const rollout = theRollout(desk, undefined);
  if (typeof rollout === 'string') return `${sayInstant(desk.session.now())} > `;
  const { index } = stepPosition(rollout);
  const steps = rollout.spec.strategy?.canary?.steps?.length ?? 0;
  const step = index === undefined || steps === 0 ? '' : `, step ${Math.min(index, steps)}/${steps}`;
  return `${sayInstant(desk.session.now())} ${rollout.metadata.name} ${observedPhase(rollout).phase}${step} > `;
}
