/**
 * Pod templates (`core/v1 PodTemplateSpec` of Kubernetes 1.34): every field by name, so that a slip is noticed, although
 * preroll reads few of them.
 */
import { anything, list, map, object, quantity, text, texts, truth, whole, wholeLong, wholeOrText } from './fields.ts';
import { metadata, selector } from './metadata.ts';
import { affinity } from './pod-affinity.ts';
import { containerSecurity, podSecurity } from './pod-security.ts';
import { volume } from './pod-volumes.ts';

const httpGet = object(
  {
    path: text,
    host: text,
    scheme: text,
    httpHeaders: list(object({ name: text, value: text })),
  },
  { port: wholeOrText },
);
const exec = object({ command: texts });
const tcpSocket = object({ host: text }, { port: wholeOrText });

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

const resources = object({
  limits: map(quantity),
  requests: map(quantity),
  claims: list(object({ name: text, request: text })),
});

const container = object(
  {
    image: text,
    command: texts,
    args: texts,
    workingDir: text,
    ports: list(object({ name: text, hostPort: whole, protocol: text, hostIP: text }, { containerPort: whole })),
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
    securityContext: containerSecurity,
    stdin: truth,
    stdinOnce: truth,
    tty: truth,
  },
  { name: text },
);

const podSpec = object(
  {
    volumes: list(volume),
    initContainers: list(container),
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
    securityContext: podSecurity,
    imagePullSecrets: list(object({ name: text })),
    hostname: text,
    subdomain: text,
    affinity,
    schedulerName: text,
    tolerations: list(object({ key: text, operator: text, value: text, effect: text, tolerationSeconds: wholeLong })),
    hostAliases: list(object({ ip: text, hostnames: texts })),
    priorityClassName: text,
    priority: whole,
    dnsConfig: object({ nameservers: texts, searches: texts, options: list(object({ name: text, value: text })) }),
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
    resourceClaims: list(object({ resourceClaimName: text, resourceClaimTemplateName: text }, { name: text })),
    resources,
    hostnameOverride: text,
  },
  { containers: list(container) },
);

export const podTemplate = object({ metadata, spec: podSpec });
