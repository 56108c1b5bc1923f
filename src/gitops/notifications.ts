/**
 * Who is told of an event of Argo Rollouts: the destinations that an object's annotations subscribe, with what the
 * administrator's ConfigMap adds (`utils/record/record.go: sendNotifications`; notifications-engine `pkg/subscriptions`).
 */
import { parseSelector, selects } from '../languages/selector.ts';
import { readYaml } from '../languages/yaml.ts';

export interface Destination {
  /** `slack`, `email`, a webhook's name … */
  readonly service: string;
  readonly recipient: string;
}

/** What `argo-rollouts-notification-configmap` says. */
export interface NotificationSettings {
  /** Does a trigger of this name exist? Events of others are told to nobody. */
  isConfigured(trigger: string): boolean;
  /** Is there a service of this name to send by? */
  canSendBy(service: string): boolean;
  /** For subscriptions that name no trigger, by service; the empty name is every other service. */
  readonly defaults: ReadonlyMap<string, readonly string[]>;
  readonly everybody: readonly {
    readonly recipients: readonly Destination[];
    readonly triggers: readonly string[];
    readonly selector: string;
  }[];
}

type StringMap = { readonly [key: string]: string };

/** The name of the ConfigMap (`utils/record/record.go: NotificationConfigMap`). */
export const NOTIFICATION_CONFIG = 'argo-rollouts-notification-configmap';

/** Reasons of events come again and again, and there are only so many. */
const triggers = new Map<string, string>();

/** `RolloutCompleted` is told by the trigger `on-rollout-completed`. */
export function triggerOf(reason: string): string {
  let trigger = triggers.get(reason);
  if (trigger === undefined) {
    const words = reason.replaceAll(/(.)([A-Z][a-z]+)/g, '$1-$2').replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2');
    trigger = `on-${words.toLowerCase()}`;
    triggers.set(reason, trigger);
  }
  return trigger;
}

/** What is told without a ConfigMap to read: the catalogue that Argo Rollouts brings (`manifests/notifications-install.yaml`). */
const CATALOGUE = new Set([
  'on-analysis-run-error',
  'on-analysis-run-failed',
  'on-analysis-run-running',
  'on-rollout-aborted',
  'on-rollout-completed',
  'on-rollout-paused',
  'on-rollout-step-completed',
  'on-rollout-updated',
  'on-scaling-replica-set',
]);

export const catalogue: NotificationSettings = {
  isConfigured: (trigger) => CATALOGUE.has(trigger),
  canSendBy: () => true,
  defaults: new Map(),
  everybody: [],
};

/** Reads the data of the ConfigMap; what cannot be read there is not there. */
export function notificationSettings(data: StringMap): NotificationSettings {
  const named = (prefix: string) =>
    new Map(Object.entries(data).flatMap(([k, v]) => (k.startsWith(prefix) ? [[k.slice(prefix.length), v]] : [])));
  const [triggers, services] = [named('trigger.'), named('service.')];
  const defaults = new Map<string, readonly string[]>([['', textsIn(data.defaultTriggers)]]);
  for (const [service, text] of named('defaultTriggers.')) defaults.set(service, textsIn(text));
  return {
    isConfigured: (trigger) => triggers.has(trigger),
    // `service.webhook.<name>` is a service of its own name.
    canSendBy: (service) => services.has(service) || services.has(`webhook.${service}`),
    defaults,
    everybody: listIn(data.subscriptions).map((entry) => ({
      recipients: texts(entry.recipients).map((text) => {
        const [service = '', ...rest] = text.split(':');
        return { service, recipient: rest.join(':') };
      }),
      triggers: texts(entry.triggers),
      selector: typeof entry.selector === 'string' ? entry.selector : '',
    })),
  };
}

/** Whom a trigger tells about an object, each destination once. */
export function destinationsOf(
  trigger: string,
  {
    annotations = {},
    labels = {},
  }: { readonly annotations?: StringMap | undefined; readonly labels?: StringMap | undefined },
  settings: NotificationSettings,
): readonly Destination[] {
  if (!settings.isConfigured(trigger)) return [];
  const others = settings.defaults.get('') ?? [];
  const found = new Map<string, Destination>();
  const add = (to: Destination, triggers: readonly string[]) => {
    if (triggers.includes(trigger)) found.set(`${to.service} ${to.recipient}`, to);
  };
  for (const { recipients, triggers, selector } of settings.everybody) {
    const chosen = parseSelector(selector);
    if (!chosen.ok || !selects(chosen.value, labels)) continue;
    for (const to of recipients) add(to, triggers.length === 0 ? others : triggers);
  }
  for (const { triggers, service, recipients } of subscriptionsIn(annotations)) {
    const meant = triggers ?? settings.defaults.get(service) ?? others;
    for (const recipient of recipients) add({ service, recipient }, meant);
  }
  return [...found.values()];
}

interface Subscription {
  /** Absent: the default triggers. */
  readonly triggers?: readonly string[];
  readonly service: string;
  readonly recipients: readonly string[];
}

const PREFIX = 'notifications.argoproj.io/subscribe';

/** Does an object subscribe anybody to anything? */
export function isSubscribed({ annotations = {} }: { readonly annotations?: StringMap | undefined }): boolean {
  for (const key in annotations) if (key.startsWith(PREFIX)) return true;
  return false;
}

/** `subscribe.<trigger>.<service>`, `subscribe.<service>`, and `subscribe_yaml`, as they are written. */
function subscriptionsIn(annotations: StringMap): readonly Subscription[] {
  return Object.entries(annotations).flatMap(([key, value]): Subscription[] => {
    if (key.startsWith(`${PREFIX}_yaml`)) return listIn(value).flatMap(listed);
    if (!key.startsWith(`${PREFIX}.`)) return [];
    const [first = '', second] = key.slice(PREFIX.length + 1).split('.');
    const recipients = value === '' ? [''] : value.split(';').flatMap((one) => (one.trim() === '' ? [] : [one.trim()]));
    return [second === undefined ? { service: first, recipients } : { triggers: [first], service: second, recipients }];
  });
}

function listed({ trigger, destinations }: { readonly [field: string]: unknown }): readonly Subscription[] {
  return (Array.isArray(destinations) ? destinations : []).map(({ service, recipients }) => ({
    triggers: texts(trigger),
    service: String(service),
    recipients: texts(recipients),
  }));
}

const listIn = (text: string | undefined): readonly { readonly [field: string]: unknown }[] => {
  const value = text === undefined ? undefined : readYaml(text).documents[0]?.value;
  return Array.isArray(value) ? value.flatMap((entry) => (isMapping(entry) ? [entry] : [])) : [];
};

const textsIn = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : texts(readYaml(text).documents[0]?.value);

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const isMapping = (value: unknown): value is { readonly [field: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
