/** Notifications: events that somebody subscribed to, sent to each destination. */
import type { Notice } from '../cluster/controller.ts';
import { type KubeObject, looseKind } from '../cluster/objects.ts';
import type { Store } from '../cluster/store.ts';
import {
  catalogue,
  destinationsOf,
  isSubscribed,
  NOTIFICATION_CONFIG,
  type NotificationSettings,
  notificationSettings,
  triggerOf,
} from '../gitops/notifications.ts';
import type { Engine } from '../kernel/engine.ts';
import type { Scenario } from '../scenario/format.ts';
import type { TraceSink } from './trace.ts';

/** Hears every event, and writes what is sent of it. The ConfigMap is read once: those among the manifests. */
export function createNotifying(
  { objects }: Pick<Scenario, 'objects'>,
  { engine, store, write }: { readonly engine: Engine; readonly store: Store; readonly write: TraceSink },
): (notice: Notice) => void {
  const config = objects.find((o) => o.kind === 'ConfigMap' && o.metadata.name === NOTIFICATION_CONFIG);
  const { data = {} } = (config ?? {}) as { readonly data?: { readonly [key: string]: string } };
  const settings: NotificationSettings = config === undefined ? catalogue : notificationSettings(data);
  return ({ object: { kind, namespace, name }, reason, message }) => {
    const about = store.get<KubeObject>(looseKind('argoproj.io/v1alpha1', kind), namespace, name);
    if (about === undefined || (settings.everybody.length === 0 && !isSubscribed(about.metadata))) return;
    const trigger = triggerOf(reason);
    for (const { service, recipient } of destinationsOf(trigger, about.metadata, settings)) {
      const sent = settings.canSendBy(service);
      const said = sent ? message : `notification service '${service}' is not supported`;
      const object = `${kind}/${name}`;
      write({ t: engine.now, kind: 'notification', object, trigger, service, recipient, sent, message: said });
    }
  };
}
