/**
 * A pod template as the real controller writes it before hashing: JSON with the fields of each structure in the order in
 * which Kubernetes declares them (`k8s.io/api/core/v1`, 1.34). With it a version gets the very name it would get in a
 * cluster, and names decide order wherever the API lists things: which of two pods is restarted first, for one.
 *
 * Fields not in the table follow in alphabetical order; such a template still has one hash, if not the real one.
 */

/** The fields of the structure that stands under a name, in order. */
const ORDER: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  (
    [
      ['template', 'metadata spec'],
      ['metadata', 'name generateName namespace labels annotations'],
      [
        'spec',
        'volumes initContainers containers ephemeralContainers restartPolicy terminationGracePeriodSeconds activeDeadlineSeconds dnsPolicy nodeSelector serviceAccountName serviceAccount automountServiceAccountToken nodeName hostNetwork hostPID hostIPC shareProcessNamespace securityContext imagePullSecrets hostname subdomain affinity schedulerName tolerations hostAliases priorityClassName priority dnsConfig readinessGates runtimeClassName enableServiceLinks preemptionPolicy overhead topologySpreadConstraints setHostnameAsFQDN os hostUsers schedulingGates resourceClaims resources hostnameOverride',
      ],
      [
        'containers initContainers ephemeralContainers',
        'name image command args workingDir ports envFrom env resources resizePolicy restartPolicy restartPolicyRules volumeMounts volumeDevices livenessProbe readinessProbe startupProbe lifecycle terminationMessagePath terminationMessagePolicy imagePullPolicy securityContext stdin stdinOnce tty',
      ],
      ['ports', 'name hostPort containerPort protocol hostIP'],
      ['env', 'name value valueFrom'],
      ['valueFrom', 'fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef'],
      ['fieldRef', 'apiVersion fieldPath'],
      ['configMapKeyRef secretKeyRef', 'name key optional'],
      ['envFrom', 'prefix configMapRef secretRef'],
      ['resources', 'limits requests claims'],
      [
        'livenessProbe readinessProbe startupProbe',
        'exec httpGet tcpSocket grpc initialDelaySeconds timeoutSeconds periodSeconds successThreshold failureThreshold terminationGracePeriodSeconds',
      ],
      ['httpGet', 'path port host scheme httpHeaders'],
      ['tcpSocket', 'port host'],
      ['lifecycle', 'postStart preStop stopSignal'],
      ['postStart preStop', 'exec httpGet tcpSocket sleep'],
      ['volumeMounts', 'name readOnly recursiveReadOnly mountPath subPath mountPropagation subPathExpr'],
      ['emptyDir', 'medium sizeLimit'],
      ['secret', 'secretName items defaultMode optional'],
      ['configMap', 'name items defaultMode optional'],
      ['affinity', 'nodeAffinity podAffinity podAntiAffinity'],
      [
        'podAffinity podAntiAffinity',
        'requiredDuringSchedulingIgnoredDuringExecution preferredDuringSchedulingIgnoredDuringExecution',
      ],
      ['tolerations', 'key operator value effect tolerationSeconds'],
      [
        'topologySpreadConstraints',
        'maxSkew topologyKey whenUnsatisfiable labelSelector minDomains nodeAffinityPolicy nodeTaintsPolicy matchLabelKeys',
      ],
    ] as const
  ).flatMap(([names, fields]) => names.split(' ').map((name) => [name, fields.split(' ')])),
);

const CONTAINERS: ReadonlySet<string> = new Set(['containers', 'initContainers', 'ephemeralContainers']);
/** Maps of the user's own keys, in alphabetical order. */
const OWN_KEYS: ReadonlySet<string> = new Set([
  'labels',
  'annotations',
  'nodeSelector',
  'limits',
  'requests',
  'matchLabels',
]);

/** The template as Go would marshal it. */
export const templateJson = (template: unknown): string => write(template, 'template');

function write(value: unknown, name: string): string {
  if (Array.isArray(value)) return `[${value.map((item) => write(item, name)).join(',')}]`;
  if (typeof value === 'string') return goString(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const map = value as Readonly<Record<string, unknown>>;
  const own = OWN_KEYS.has(name);
  // The one structure that is written even when empty.
  const full = CONTAINERS.has(name) && map.resources === undefined ? { ...map, resources: {} } : map;
  const members = inOrder(Object.keys(full), own ? [] : (ORDER[name] ?? []))
    .filter((key) => own || !isOmitted(full[key], key))
    .map((key) => `${goString(key)}:${write(full[key], own ? '' : key)}`);
  return `{${members.join(',')}}`;
}

const inOrder = (keys: readonly string[], declared: readonly string[]): readonly string[] => {
  const place = (key: string) => (declared.includes(key) ? declared.indexOf(key) : declared.length);
  return [...keys].sort((a, b) => place(a) - place(b) || (a < b ? -1 : 1));
};

/** Absent, empty texts, lists and maps of the user's are left out; empty structures are not. */
function isOmitted(value: unknown, key: string): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return OWN_KEYS.has(key) && typeof value === 'object' && Object.keys(value).length === 0;
}

/** Go escapes what could end a script in HTML, too. */
const goString = (text: string): string =>
  JSON.stringify(text).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
