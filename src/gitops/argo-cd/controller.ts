/**
 * Argo CD's application controller in the simulated cluster (`controller/appcontroller.go`): it compares each Application
 * with Git, decides whether that leads to a sync, and carries syncs on. What it decides by are the pure functions beside it.
 */
import {
  type Controller,
  type ControllerContext,
  type Key,
  keyOfRef,
  type Reconciled,
} from '../../cluster/controller.ts';
import { deepEqual } from '../../cluster/equality.ts';
import { refOf } from '../../cluster/objects.ts';
import type { Change } from '../../cluster/store.ts';
import { between, type Duration, type Instant, later, rfc3339 } from '../../kernel/time.ts';
import type { Commit, Repository } from '../git.ts';
import { autoSync, type Condition } from './auto-sync.ts';
import { type Compared, comparisonOf, createComparer, type Records } from './comparing.ts';
import { type Desired, desiredBy, destinationNamespace, resolveSource } from './desired.ts';
import { ARGO_CD } from './live-cluster.ts';
import { type Manifest, textAt } from './manifest.ts';
import type { ArgoCdModel } from './model.ts';
import {
  type ApplicationObject,
  type ApplicationStatus,
  applications,
  type ProjectObject,
  projects,
} from './objects.ts';
import { createOperations } from './operations.ts';
import { specProblem } from './project.ts';
import { type CompareWith, dueRefresh } from './refresh.ts';
import { keyOf } from './sync/tasks.ts';
import { matchingWindows, maySync } from './sync-windows.ts';

export interface ArgoCdPorts {
  readonly settings: ArgoCdModel;
  readonly git: (url: string) => Repository | undefined;
  /** A share, evenly between 0 and 1, of an application's own stream. */
  readonly chance: (application: Key) => number;
  /** Outlasts the controller. */
  readonly records: Records;
  readonly definedInGit: ReadonlySet<string>;
  readonly madeNamespaces: ReadonlySet<string>;
}

const REFRESH = 'argocd.argoproj.io/refresh';

export function createArgoCdController(context: ControllerContext, ports: ArgoCdPorts): Controller {
  const { store } = context;
  const { settings } = ports;
  const comparer = createComparer(store, ports.records);
  /** What the controller has asked of itself. */
  const requests = new Map<Key, CompareWith>();
  /** Which applications an object belongs to. */
  const owners = new Map<string, Set<Key>>();
  const nextPoll = new Map<Key, Instant>();
  const cache = new Map<Key, { readonly spec: unknown; readonly commit: Commit; readonly desired: Desired }>();

  const appOf = (key: Key): ApplicationObject | undefined => {
    const slash = key.indexOf('/');
    return store.get(applications, key.slice(0, slash), key.slice(slash + 1));
  };
  const projectOf = ({ spec }: ApplicationObject): ProjectObject | undefined =>
    store.list(projects).find(({ metadata }) => metadata.name === (spec.project ?? 'default'));
  const request = (key: Key, level: CompareWith) => {
    if (requests.get(key) !== 'LatestForceResolve') requests.set(key, level);
  };

  /** The manifests at a commit; the same ones as long as neither commit nor application changes. */
  const desiredAt = (app: ApplicationObject, commit: Commit) => {
    const key = keyOfRef(app.metadata);
    const known = cache.get(key);
    if (known?.commit === commit && known.spec === app.spec) return { ok: true, value: known.desired } as const;
    const desired = desiredBy(app, commit);
    if (desired.ok) cache.set(key, { spec: app.spec, commit, desired: desired.value });
    return desired;
  };

  const write = (app: ApplicationObject, status: ApplicationStatus): ApplicationObject => {
    const written = store.updateStatus(applications, { metadata: app.metadata, status }, ARGO_CD);
    return written.ok ? (written.object as ApplicationObject) : app;
  };

  const operations = createOperations(context, {
    ...ports,
    lastApplied: ports.records.lastApplied,
    comparer,
    projectOf,
    desiredAt,
    write,
  });

  const note = (app: ApplicationObject, what: string, before: string | undefined, after: string | undefined) => {
    if (before === after) return;
    const message = `Updated ${what} status: ${before ?? ''} -> ${after ?? ''}`;
    context.notice({ object: refOf(app), type: 'Normal', reason: 'ResourceUpdated', message });
  };

  /** Compares, and writes down what was found. */
  function refresh(
    app: ApplicationObject,
    level: CompareWith,
  ): { app: ApplicationObject; compared?: Compared; commit?: Commit } {
    const key = keyOfRef(app.metadata);
    const cached = level === 'Recent' && cache.get(key)?.spec === app.spec ? cache.get(key)?.commit : undefined;
    const problem = specProblem(app, projectOf(app));
    const commit = cached === undefined ? resolveSource(app, ports.git) : ({ ok: true, value: cached } as const);
    const desired = commit.ok ? desiredAt(app, commit.value) : commit;
    const at =
      level === 'Recent' && app.status?.reconciledAt !== undefined ? app.status.reconciledAt : polledAt(key, app);
    const { source, destination, ignoreDifferences } = app.spec;
    const comparedTo = {
      ...(source === undefined ? {} : { source }),
      ...(destination === undefined ? {} : { destination }),
      ...(ignoreDifferences === undefined ? {} : { ignoreDifferences }),
    };
    const before = app.status ?? {};
    if (problem !== undefined || !desired.ok) {
      const condition: Condition =
        problem === undefined
          ? { type: 'ComparisonError', message: desired.ok ? '' : desired.problem }
          : { type: 'InvalidSpecError', message: problem };
      note(app, 'sync', before.sync?.status, 'Unknown');
      const health = problem === undefined ? (before.health ?? { status: 'Unknown' }) : { status: 'Unknown' };
      const status: ApplicationStatus = {
        ...before,
        sync: { status: 'Unknown', comparedTo },
        health,
        conditions: [condition],
        reconciledAt: at,
      };
      return { app: write(app, status) };
    }
    const compared = comparer.compare(app, desired.value);
    for (const target of desired.value.targets) remember(keyOf(target), key);
    for (const live of comparer.managed(app, desired.value.targets)) remember(keyOf(live), key);
    note(app, 'sync', before.sync?.status, compared.sync);
    note(app, 'health', before.health?.status, compared.health);
    const { sha } = desired.value.commit;
    const conditions = (before.conditions ?? []).filter(({ type }) => type === 'SyncError');
    const status: ApplicationStatus = {
      ...before,
      sync: { status: compared.sync, revision: sha, comparedTo },
      health: { status: compared.health },
      resources: compared.resources,
      conditions:
        compared.problem === undefined ? conditions : [{ type: 'ComparisonError', message: compared.problem }],
      reconciledAt: at,
    };
    return { app: write(app, status), compared, commit: desired.value.commit };
  }

  const remember = (object: string, key: Key) => {
    const known = owners.get(object);
    if (known === undefined) owners.set(object, new Set([key]));
    else known.add(key);
  };

  /** Sets when Git is asked next. Where in its rounds an application is when the run begins is a matter of chance. */
  const polledAt = (key: Key, app: ApplicationObject): string => {
    const isFirst = app.status?.reconciledAt === undefined;
    const now = isFirst
      ? later(context.now(), -Math.floor(settings.poll * ports.chance(key)) as Duration)
      : context.now();
    if (settings.poll > 0) {
      const wait = (settings.poll + Math.floor(settings.jitter * ports.chance(key)) + 1_000_000) as Duration;
      nextPoll.set(key, later(now, wait));
    }
    return rfc3339(now);
  };

  /** Whether what was found leads to a sync; how soon to ask again. */
  function decide(
    app: ApplicationObject,
    compared: Compared,
    commit: Commit,
  ): { app: ApplicationObject; again?: Duration } {
    const decision = autoSync(viewOf(app), comparisonOf(compared, commit.sha), context.now(), settings.selfHeal);
    const say = (because: string) => context.decision({ object: refOf(app), rule: 'auto-sync', because });
    if (decision.kind === 'skip') {
      if (decision.log !== '' && compared.sync !== 'Synced') say(decision.log);
      const others = (app.status?.conditions ?? []).filter(({ type }) => type !== 'SyncError');
      const conditions = decision.condition === undefined ? others : [...others, decision.condition];
      const written = deepEqual(conditions, app.status?.conditions ?? [])
        ? app
        : write(app, { ...app.status, conditions });
      return { app: written, ...(decision.recheckAfter === undefined ? {} : { again: decision.recheckAfter }) };
    }
    if (!windowsAllow(app, false)) {
      say('Sync prevented by sync window');
      return { app };
    }
    say(decision.log);
    const { name, namespace } = app.metadata;
    const written = store.patch(applications, namespace, name, { operation: decision.operation }, ARGO_CD);
    return { app: written.ok ? (written.object as ApplicationObject) : app };
  }

  const windowsAllow = (app: ApplicationObject, manual: boolean): boolean => {
    const windows = projectOf(app)?.spec.syncWindows ?? [];
    const { name } = app.metadata;
    const place = { name, namespace: destinationNamespace(app), server: textAt(app.spec.destination, 'server') };
    const may = maySync(matchingWindows(windows, place), { manual, now: context.now(), startedAt: undefined });
    return may.ok && may.value;
  };

  return {
    name: 'applications',
    affected(change: Change) {
      const keys = new Set<Key>();
      const { object, before, after } = change;
      if (object.kind === 'Application' && !isOwnReport(change)) keys.add(keyOfRef(object.metadata));
      if (object.kind === 'AppProject') for (const app of store.list(applications)) keys.add(keyOfRef(app.metadata));
      // What only Argo CD writes into an Application is no drift of the application above it.
      const counts = object.kind !== 'Application' || before?.metadata.generation !== after?.metadata.generation;
      if (counts) {
        for (const key of owners.get(keyOf(object as unknown as Manifest)) ?? []) {
          request(key, 'Recent');
          keys.add(key);
        }
      }
      return [...keys];
    },
    keys: () => store.list(applications).map((app) => keyOfRef(app.metadata)),
    reconcile(key): Reconciled {
      let app = appOf(key);
      if (app === undefined) return {};
      const requested = requests.get(key);
      requests.delete(key);
      const due = dueRefresh(viewOf(app), { normal: settings.poll, hard: 0 as Duration }, context.now(), requested);
      let again: Duration | undefined;
      if (due !== undefined) {
        app = withoutRefresh(app);
        const found = refresh(app, due.compareWith);
        app = found.app;
        if (found.compared !== undefined && found.commit !== undefined) {
          const decided = decide(app, found.compared, found.commit);
          app = decided.app;
          again = decided.again;
          // A self-heal that must wait is asked for again, as a comparison with the manifests at hand.
          if (again !== undefined) request(key, 'Recent');
        }
      }
      const ran = operations.carryOn(app, (manual) => windowsAllow(app as ApplicationObject, manual));
      if (ran.completed) {
        request(key, 'LatestForceResolve');
        return { requeueAfter: 2_000 as Duration };
      }
      const poll = nextPoll.get(key);
      const waits = [again, ran.again, poll === undefined ? undefined : between(context.now(), poll)];
      const soonest = waits.reduce<number | undefined>(
        (least, wait) => (wait === undefined || wait <= 0 ? least : Math.min(least ?? wait, wait)),
        undefined,
      );
      return soonest === undefined ? {} : { requeueAfter: soonest as Duration };
    },
  };

  function withoutRefresh(app: ApplicationObject): ApplicationObject {
    if (app.metadata.annotations?.[REFRESH] === undefined) return app;
    const { name, namespace } = app.metadata;
    const patch = { metadata: { annotations: { [REFRESH]: null } } };
    const written = store.patch(applications, namespace, name, patch, ARGO_CD);
    return written.ok ? (written.object as ApplicationObject) : app;
  }
}

/** The application as the pure decisions want it. */
const viewOf = ({ metadata, spec, status, operation }: ApplicationObject) => ({
  metadata,
  spec,
  status: status ?? {},
  ...(operation === undefined ? {} : { operation }),
});

/** A status that the controller wrote itself: it knows. An Application that it has deployed is news like any other. */
const isOwnReport = ({ by, before, after }: Change): boolean =>
  by === ARGO_CD &&
  before !== undefined &&
  after !== undefined &&
  before.metadata.generation === after.metadata.generation;
