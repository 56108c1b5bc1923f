/**
 * The HorizontalPodAutoscaler controller: every fifteen seconds it reads the scale of its target and the metrics APIs, and
 * writes `spec.replicas` (kubernetes `pkg/controller/podautoscaler`). What it decides is pure and lies in `autoscaler/`.
 */
import { between, type Duration, type Instant, later, minutes, seconds } from '../kernel/time.ts';
import { type Result, refuse, succeed } from '../languages/result.ts';
import { printSelector, type Selector, selectorOf, selects } from '../languages/selector.ts';
import type { AutoscalerFacts, AutoscalerOptions, MetricsApi, Scale } from './autoscaler/facts.ts';
import { emptyMemory, type Memory } from './autoscaler/memory.ts';
import { autoscalers, type DescribedObject, type HorizontalPodAutoscaler } from './autoscaler/objects.ts';
import { conclude, decide } from './autoscaler/sync.ts';
import { currentSpec } from './autoscaler/versions.ts';
import { type Controller, type ControllerContext, type Key, keyOfRef, type Reconciled } from './controller.ts';
import { type LabelSelector, type LooseObject, looseKind, type Pod, pods, refOf } from './objects.ts';
import type { Change, Store } from './store.ts';

const by = 'horizontal-pod-autoscaler';

/** `--horizontal-pod-autoscaler-sync-period`. */
export const SYNC_PERIOD: Duration = seconds(15);

/** The options of a controller manager that was given none. */
export const defaultAutoscalerOptions: AutoscalerOptions = {
  tolerance: 0.1,
  downscaleStabilization: minutes(5),
  cpuInitializationPeriod: minutes(5),
  initialReadinessDelay: seconds(30),
  configurableTolerance: false,
};

/** What the controller keeps of one autoscaler; lost when the autoscaler is deleted. */
interface Kept {
  readonly uid: string;
  readonly memory: Memory;
  readonly due: Instant;
}

/**
 * A controller for every autoscaler in the store. `metrics` are the metrics APIs of a namespace. Nothing but time makes it
 * look: an autoscaler is looked at first a period after it appeared, then once a period.
 */
export function createAutoscalerController(
  context: ControllerContext,
  ports: { metrics(namespace: string): MetricsApi; readonly options?: AutoscalerOptions },
): Controller {
  const { store } = context;
  const kept = new Map<Key, Kept>();
  const options = ports.options ?? defaultAutoscalerOptions;

  const sync = (autoscaler: HorizontalPodAutoscaler, memory: Memory): Memory => {
    const { namespace } = autoscaler.metadata;
    const spec = currentSpec(autoscaler);
    const target = spec.scaleTargetRef ?? { kind: '', name: '' };
    const facts: AutoscalerFacts = {
      now: context.now(),
      namespace,
      spec,
      scale: scaleOf(store, namespace, target),
      pods: (selector) => podsOf(store, namespace, selector),
      metrics: ports.metrics(namespace),
      options,
    };
    const decided = decide(facts, autoscaler.status ?? { desiredReplicas: 0 }, memory);
    const error = decided.write === undefined ? undefined : writeScale(store, namespace, target, decided.write.to);
    const { status, notices, memory: next } = conclude(facts, decided, error);
    const object = refOf(autoscaler);
    if (decided.write !== undefined) {
      const { from, to, because } = decided.write;
      context.decision({
        object,
        rule: 'autoscaling',
        because: `${target.name} from ${from} to ${to}: ${because}`,
        wrote: error === undefined ? [`${target.kind}/${target.name}`] : [],
      });
    }
    for (const notice of notices) context.notice({ object, ...notice });
    store.updateStatus(autoscalers, { metadata: autoscaler.metadata, status }, by);
    return next;
  };

  return {
    name: 'autoscaler',
    affected: ({ object, verb }: Change) =>
      object.kind === 'HorizontalPodAutoscaler' && verb !== 'updated' ? [keyOfRef(object.metadata)] : [],
    keys: () => store.list(autoscalers).map((a) => keyOfRef(a.metadata)),
    reconcile(key: Key): Reconciled {
      const slash = key.indexOf('/');
      const autoscaler = store.get(autoscalers, key.slice(0, slash), key.slice(slash + 1));
      if (autoscaler === undefined) {
        kept.delete(key);
        return {};
      }
      const now = context.now();
      const { uid } = autoscaler.metadata;
      const before = kept.get(key);
      if (before === undefined || before.uid !== uid) {
        kept.set(key, { uid, memory: emptyMemory, due: later(now, SYNC_PERIOD) });
        return { requeueAfter: SYNC_PERIOD };
      }
      if (now < before.due) return { requeueAfter: between(now, before.due) };
      kept.set(key, { uid, memory: sync(autoscaler, before.memory), due: later(now, SYNC_PERIOD) });
      return { requeueAfter: SYNC_PERIOD };
    },
  };
}

const kindOf = ({ apiVersion = 'apps/v1', kind }: DescribedObject) => looseKind(apiVersion, kind);

/** The scale subresource: a Rollout tells its own counts and selector, other workloads have them in the usual places. */
function scaleOf(store: Store, namespace: string, target: DescribedObject): Result<Scale> {
  const object = store.get<LooseObject>(kindOf(target), namespace, target.name);
  if (object === undefined) return refuse(`${resourceOf(target)} "${target.name}" not found`);
  const { spec = {}, status = {} } = object;
  const count = (n: unknown, otherwise: number) => (typeof n === 'number' ? n : otherwise);
  const rollout = target.kind === 'Rollout';
  const written = rollout && typeof status.selector === 'string' ? status.selector : undefined;
  const parsed = selectorOf((spec.selector ?? undefined) as LabelSelector | undefined);
  return succeed({
    replicas: count(spec.replicas, 1),
    statusReplicas: count(rollout ? status.HPAReplicas : status.replicas, 0),
    selector: written ?? (parsed.ok && parsed.value !== undefined ? printSelector(parsed.value) : ''),
  });
}

function writeScale(store: Store, namespace: string, target: DescribedObject, replicas: number): string | undefined {
  const written = store.patch(kindOf(target), namespace, target.name, { spec: { replicas } }, by);
  return written.ok ? undefined : written.error.message;
}

const resourceOf = ({ apiVersion = 'apps/v1', kind }: DescribedObject): string => {
  const slash = apiVersion.indexOf('/');
  return `${kind.toLowerCase()}s${slash < 0 ? '' : `.${apiVersion.slice(0, slash)}`}`;
};

const podsOf = (store: Store, namespace: string, selector: Selector): readonly Pod[] =>
  store.list(pods, namespace).filter((pod) => selects(selector, pod.metadata.labels ?? {}));
