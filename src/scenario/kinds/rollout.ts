/** The Rollout, field by field (`pkg/apis/rollouts/v1alpha1/types.go`, custom resource definition of Argo Rollouts 1.9). */
import { analysisArguments, dryRun, rolloutAnalysis } from './analysis-references.ts';
import {
  anything,
  durationText,
  list,
  map,
  object,
  text,
  textMap,
  texts,
  time,
  truth,
  whole,
  wholeLong,
  wholeOrText,
} from './fields.ts';
import { frame, labelling, selector } from './metadata.ts';
import { podTemplate } from './pod.ts';

const antiAffinity = object({
  preferredDuringSchedulingIgnoredDuringExecution: object({}, { weight: whole }),
  requiredDuringSchedulingIgnoredDuringExecution: object({}),
});

const stringMatch = object({ exact: text, prefix: text, regex: text });

const experimentStep = object(
  {
    duration: durationText,
    analyses: list(
      object(
        { clusterScope: truth, args: analysisArguments, requiredForCompletion: truth },
        { name: text, templateName: text },
      ),
    ),
    dryRun,
    analysisRunMetadata: labelling,
    scaleDownDelaySeconds: whole,
  },
  {
    templates: list(
      object(
        { replicas: whole, metadata: labelling, selector, weight: whole, service: object({ name: text }) },
        { name: text, specRef: text },
      ),
    ),
  },
);

const step = object({
  setWeight: whole,
  pause: object({ duration: wholeOrText }),
  setCanaryScale: object({ weight: whole, replicas: whole, matchTrafficWeight: truth }),
  setHeaderRoute: object({ name: text, match: list(object({}, { headerName: text, headerValue: stringMatch })) }),
  setMirrorRoute: object(
    {
      match: list(object({ method: stringMatch, path: stringMatch, headers: map(stringMatch) })),
      percentage: whole,
    },
    { name: text },
  ),
  analysis: rolloutAnalysis(),
  experiment: experimentStep,
  plugin: object({ config: anything }, { name: text }),
});

const virtualService = object(
  {
    routes: texts,
    tlsRoutes: list(object({ port: wholeLong, sniHosts: texts })),
    tcpRoutes: list(object({ port: wholeLong })),
  },
  { name: text },
);

const nodeRef = object({}, { name: text });

const trafficRouting = object({
  istio: object({
    virtualService,
    virtualServices: list(virtualService),
    destinationRule: object(
      { additionalSubsetNames: texts },
      { name: text, canarySubsetName: text, stableSubsetName: text },
    ),
  }),
  nginx: object({
    annotationPrefix: text,
    stableIngress: text,
    stableIngresses: texts,
    additionalIngressAnnotations: textMap,
    canaryIngressAnnotations: textMap,
  }),
  alb: object(
    {
      ingress: text,
      ingresses: texts,
      rootService: text,
      annotationPrefix: text,
      stickinessConfig: object({}, { enabled: truth, durationSeconds: wholeLong }),
    },
    { servicePort: whole },
  ),
  smi: object({ rootService: text, trafficSplitName: text }),
  ambassador: object({}, { mappings: texts }),
  appMesh: object({
    virtualService: object({ routes: texts }, { name: text }),
    virtualNodeGroup: object({}, { canaryVirtualNodeRef: nodeRef, stableVirtualNodeRef: nodeRef }),
  }),
  traefik: object({}, { weightedTraefikServiceName: text }),
  apisix: object({ route: object({ rules: texts }, { name: text }) }),
  plugins: map(anything),
  managedRoutes: list(object({}, { name: text })),
  maxTrafficWeight: whole,
});

const canary = object({
  canaryService: text,
  stableService: text,
  steps: list(step),
  trafficRouting,
  maxUnavailable: wholeOrText,
  maxSurge: wholeOrText,
  analysis: rolloutAnalysis({ startingStep: whole }),
  antiAffinity,
  canaryMetadata: labelling,
  stableMetadata: labelling,
  scaleDownDelaySeconds: whole,
  scaleDownDelayRevisionLimit: whole,
  abortScaleDownDelaySeconds: whole,
  dynamicStableScale: truth,
  pingPong: object({}, { pingService: text, pongService: text }),
  minPodsPerReplicaSet: whole,
  replicaProgressThreshold: object({}, { type: text, value: whole }),
});

const blueGreen = object(
  {
    previewService: text,
    previewReplicaCount: whole,
    autoPromotionEnabled: truth,
    autoPromotionSeconds: whole,
    maxUnavailable: wholeOrText,
    scaleDownDelaySeconds: whole,
    scaleDownDelayRevisionLimit: whole,
    abortScaleDownDelaySeconds: whole,
    prePromotionAnalysis: rolloutAnalysis(),
    postPromotionAnalysis: rolloutAnalysis(),
    antiAffinity,
    previewMetadata: labelling,
    activeMetadata: labelling,
  },
  { activeService: text },
);

/** Only the names of the status are known here: whoever hands in a status (a `kubectl get -o yaml`) gets it dropped. */
const status = object({
  abort: truth,
  abortedAt: time,
  pauseConditions: anything,
  controllerPause: truth,
  currentPodHash: text,
  currentStepHash: text,
  currentStepIndex: whole,
  replicas: whole,
  updatedReplicas: whole,
  readyReplicas: whole,
  availableReplicas: whole,
  HPAReplicas: whole,
  collisionCount: whole,
  observedGeneration: text,
  workloadObservedGeneration: text,
  conditions: anything,
  canary: anything,
  blueGreen: anything,
  alb: anything,
  albs: anything,
  selector: text,
  stableRS: text,
  restartedAt: time,
  promoteFull: truth,
  phase: text,
  message: text,
  duration: anything,
});

export const strategy = object({ canary, blueGreen });

export const rolloutSpec = object({
  replicas: whole,
  selector,
  template: podTemplate,
  workloadRef: object({ apiVersion: text, kind: text, name: text, scaleDown: text }),
  minReadySeconds: whole,
  rollbackWindow: object({ revisions: whole }),
  strategy,
  revisionHistoryLimit: whole,
  paused: truth,
  progressDeadlineSeconds: whole,
  progressDeadlineAbort: truth,
  restartAt: time,
  analysis: object({ successfulRunHistoryLimit: whole, unsuccessfulRunHistoryLimit: whole }),
});

export const rollout = object({ ...frame, spec: rolloutSpec, status });
