/**
 * What preroll takes for granted where nobody says otherwise: each default once, with where it comes from. "Model" marks
 * a choice of ours where no system documents a number; a Scenario document can say each differently.
 */
import type { ClusterModel, NodeModel } from '../cluster/model.ts';
import type { ArgoCdModel } from '../gitops/argo-cd/model.ts';
import { DEFAULT_SELF_HEAL } from '../gitops/argo-cd/self-heal.ts';
import { atSecond, milliseconds, minutes, seconds } from '../kernel/time.ts';
import type { MetricsModel, Retries } from '../traffic/model.ts';
import type { PrometheusModel } from './format.ts';

/** Model. Small clusters with a warm image cache; kubelet and kube-proxy delays as they are usually seen. */
export const CLUSTER: ClusterModel = {
  /** Model: the scheduler binds within a tenth of a second when there is room. */
  scheduling: { kind: 'constant', value: milliseconds(100) },
  /** Model: sandbox and network of a pod. */
  sandbox: { kind: 'constant', value: seconds(1) },
  /** Model: the half second in which the registry confirms the tag, as `imagePullPolicy: Always` asks. */
  imagePull: { kind: 'constant', value: milliseconds(500) },
  /** Model: from "image present" to "process started". */
  containerStart: { kind: 'constant', value: milliseconds(500) },
  /** Model: a mesh proxy beside the app makes the pod a second later. */
  meshProxyStart: { kind: 'constant', value: seconds(1) },
  /** Model: EndpointSlices follow within a second, kube-proxy reprograms at most once a second. */
  endpointPropagation: { kind: 'exponential', mean: milliseconds(500) },
  /** CoreDNS as kubeadm sets it up lets answers be kept for 30 s (`ttl 30`); a client may be anywhere in that. */
  dnsCache: { kind: 'uniform', from: seconds(0), to: seconds(30) },
  /** Model: everybody learns at once; more makes a run slower. */
  vantagePoints: 1,
  /** Model: xDS push debounce and SMI watches settle within half a second. */
  routerPropagation: { kind: 'constant', value: milliseconds(500) },
  /** Model: AWS' controller reconciles and calls, the listener's rules follow within seconds. */
  loadBalancerUpdate: { kind: 'uniform', from: seconds(2), to: seconds(8) },
  /** Model: registration takes a second or two, the first health check comes within its interval of 15 s. */
  targetRegistration: { kind: 'uniform', from: seconds(3), to: seconds(18) },
  /** Model: the call is made within seconds; what AWS drains (300 s unless told) are old connections, which get nothing new. */
  targetDeregistration: { kind: 'uniform', from: seconds(1), to: seconds(5) },
  /** The controller's own default. */
  awsVerifyTargetGroup: false,
  /** Model: an informer sees a write after a few milliseconds. */
  watchLag: { kind: 'uniform', from: milliseconds(2), to: milliseconds(10) },
  /** A server that exits at once on SIGTERM, as most samples do. */
  shutdown: { kind: 'constant', value: milliseconds(0) },
};

/** A machine of which only the name is told. */
export const NODE: Pick<NodeModel, 'cpu' | 'memory' | 'pods'> = {
  /** Model: a usual machine of a small cluster. */
  cpu: '4',
  memory: '16Gi',
  /** The kubelet's own default (`maxPods`). */
  pods: 110,
};

export const PROMETHEUS: PrometheusModel = {
  /** Prometheus' own default and that of the community chart: one minute. */
  scrapeInterval: seconds(60),
  /** Prometheus' own default. */
  scrapeTimeout: seconds(10),
  /** Prometheus' own default and that of the community chart. */
  evaluationInterval: seconds(60),
  rules: [],
  /** No adapter is installed unless somebody installs one. */
  adapter: {},
  /** The community chart's job `kubernetes-pods` keeps annotated pods only. */
  scrapesEveryPod: false,
};

export const METRICS: MetricsModel = { families: [], app: [], countsOwnScrapes: false };

export const SEED = 1;
/** Model: enough that a canary of a few percent is asked every few seconds. */
export const REQUESTS_PER_SECOND = 20;
/** Model: users come when the first pods usually stand; nobody sends them to a Service without any. */
export const TRAFFIC_FROM = atSecond(30);
/** Model: the first deployment has settled by then. */
export const RELEASE_AT = atSecond(120);
/** Model: how long a person takes to look at a pause without an end. */
export const PERSON_LOOKS_AFTER = minutes(5);
/** Model: a build without its questions: cloning, building, deploying. */
export const PIPELINE_TAKES = minutes(5);
/** Model: how long the run goes on after everything foreseeable is over. */
export const MARGIN = minutes(10);
/** A small web server's usual answer when it has no room (Envoy's circuit breaker, most thread pools behind a proxy). */
export const WHEN_FULL = '503';
/**
 * Envoy's back-off (25 ms, doubled, at most ten times that, all of it left to chance), for what its `gateway-error,reset`
 * and `retriable` clients try again.
 */
export const RETRIES: Omit<Retries, 'attempts'> = {
  on: ['502', '503', '504', 'refused', 'reset', 'timeout'],
  backOff: { first: milliseconds(25), factor: 2, most: milliseconds(250) },
  jitter: 1,
};
/** Go's `http.DefaultTransport`: `IdleConnTimeout`. */
export const IDLE = seconds(90);
export const DAY = minutes(24 * 60);
/** A run longer than this is cut, and says so: an analysis without an end needs an `until`. */
export const LONGEST_RUN = minutes(7 * 24 * 60);
/** Tags taken for a placeholder, and for a release of an image without a tag to count from. */
export const FIRST_TAG = 'v1';
export const NEXT_TAG = 'v2';
/** What most hosts call the default branch of a new repository. */
export const GIT_BRANCH = 'main';

export const ARGO_CD: ArgoCdModel = {
  /** `timeout.reconciliation` of the current versions: 120 s. */
  poll: seconds(120),
  /** `timeout.reconciliation.jitter` of the current versions: 60 s. */
  jitter: seconds(60),
  /** Model: the watch of the cluster cache leads to a comparison within a second. */
  notice: { kind: 'uniform', from: milliseconds(100), to: milliseconds(900) },
  /** Model: one to two seconds for the call and the refresh. */
  webhook: { kind: 'uniform', from: seconds(1), to: seconds(2) },
  selfHeal: DEFAULT_SELF_HEAL,
  /** `ARGOCD_SYNC_WAVE_DELAY`: two seconds. */
  waveDelay: seconds(2),
};
