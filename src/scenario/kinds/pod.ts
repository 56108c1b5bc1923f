/**
 * Pod templates (`core/v1 PodTemplateSpec`): every field by name down to containers and their probes, ports and
 * environment, so that a slip is noticed; volumes, affinities and security are carried along unseen below their names.
 */
import { anything, list, map, object, quantity, text, texts, truth, whole, wholeLong, wholeOrText } from './fields.ts';
import { metadata, selector } from './metadata.ts';

const httpGet = object({
  path: text,
  port: wholeOrText,
  host: text,
  scheme: text,
  httpHeaders: list(object({ name: text, value: text })),
});
const exec = object({ command: texts });
const tcpSocket = object({ port: wholeOrText, host: text });

const probe = object({
  exec,
  httpGet,
  tcpSocket,
  grpc: object({ port: whole, service: text }),
  initialDelaySeconds: whole,
  timeoutSeconds: whole,
  periodSeconds: whole,
  successThreshold: whole,
  failureThreshold: whole,
  terminationGracePeriodSeconds: wholeLong,
});

const handler = object({ exec, httpGet, tcpSocket, sleep: object({ seconds: wholeLong }) });

const keyRef = object({ name: text, key: text, optional: truth });

const env = object({
  name: text,
  value: text,
  valueFrom: object({
    fieldRef: object({ apiVersion: text, fieldPath: text }),
    resourceFieldRef: object({ containerName: text, resource: text, divisor: quantity }),
    configMapKeyRef: keyRef,
    secretKeyRef: keyRef,
    fileKeyRef: object({ volumeName: text, path: text, key: text, optional: truth }),
  }),
});

const sourceRef = object({ name: text, optional: truth });

export const resources = object({
  limits: map(quantity),
  requests: map(quantity),
  claims: list(object({ name: text, request: text })),
});

const container = object({
  name: text,
  image: text,
  command: texts,
  args: texts,
  workingDir: text,
  ports: list(object({ name: text, hostPort: whole, containerPort: whole, protocol: text, hostIP: text })),
  envFrom: list(object({ prefix: text, configMapRef: sourceRef, secretRef: sourceRef })),
  env: list(env),
  resources,
  resizePolicy: list(object({ resourceName: text, restartPolicy: text })),
  restartPolicy: text,
  restartPolicyRules: anything,
  volumeMounts: list(
    object({
      name: text,
      readOnly: truth,
      recursiveReadOnly: text,
      mountPath: text,
      subPath: text,
      mountPropagation: text,
      subPathExpr: text,
    }),
  ),
  volumeDevices: list(object({ name: text, devicePath: text })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: object({ postStart: handler, preStop: handler, stopSignal: text }),
  terminationMessagePath: text,
  terminationMessagePolicy: text,
  imagePullPolicy: text,
  securityContext: anything,
  stdin: truth,
  stdinOnce: truth,
  tty: truth,
});

const podSpec = object({
  volumes: list(map(anything)),
  initContainers: list(container),
  containers: list(container),
  ephemeralContainers: anything,
  restartPolicy: text,
  terminationGracePeriodSeconds: wholeLong,
  activeDeadlineSeconds: wholeLong,
  dnsPolicy: text,
  nodeSelector: map(text),
  serviceAccountName: text,
  serviceAccount: text,
  automountServiceAccountToken: truth,
  nodeName: text,
  hostNetwork: truth,
  hostPID: truth,
  hostIPC: truth,
  shareProcessNamespace: truth,
  securityContext: anything,
  imagePullSecrets: list(object({ name: text })),
  hostname: text,
  subdomain: text,
  affinity: anything,
  schedulerName: text,
  tolerations: list(object({ key: text, operator: text, value: text, effect: text, tolerationSeconds: wholeLong })),
  hostAliases: list(object({ ip: text, hostnames: texts })),
  priorityClassName: text,
  priority: whole,
  dnsConfig: anything,
  readinessGates: list(object({ conditionType: text })),
  runtimeClassName: text,
  enableServiceLinks: truth,
  preemptionPolicy: text,
  overhead: map(quantity),
  topologySpreadConstraints: list(
    object({
      maxSkew: whole,
      topologyKey: text,
      whenUnsatisfiable: text,
      labelSelector: selector,
      minDomains: whole,
      nodeAffinityPolicy: text,
      nodeTaintsPolicy: text,
      matchLabelKeys: texts,
    }),
  ),
  setHostnameAsFQDN: truth,
  os: object({ name: text }),
  hostUsers: truth,
  schedulingGates: list(object({ name: text })),
  resourceClaims: anything,
  resources,
  hostnameOverride: text,
});

export const podTemplate = object({ metadata, spec: podSpec });
