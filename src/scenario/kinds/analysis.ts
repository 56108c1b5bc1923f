/** AnalysisTemplate, ClusterAnalysisTemplate and AnalysisRun (`analysis_types.go`). */
import { dryRun, measurementRetention, templateRefs } from './analysis-references.ts';
import {
  anything,
  durationText,
  list,
  map,
  object,
  text,
  texts,
  truth,
  whole,
  wholeLong,
  wholeOrText,
} from './fields.ts';
import { frame, metadata } from './metadata.ts';
import { podTemplate } from './pod.ts';

const headers = list(object({}, { key: text, value: text }));

const authentication = object({
  sigv4: object({ region: text, profile: text, roleArn: text }),
  oauth2: object({ tokenUrl: text, clientId: text, clientSecret: text, scopes: texts }),
  basicAuth: object({ username: text, password: text }),
});

const prometheus = object({
  address: text,
  query: text,
  authentication,
  timeout: wholeLong,
  insecure: truth,
  headers,
  rangeQuery: object({ start: text, end: text, step: text }),
});

const web = object(
  {
    method: text,
    headers,
    body: text,
    timeoutSeconds: wholeLong,
    jsonPath: text,
    insecure: truth,
    jsonBody: anything,
    authentication,
  },
  { url: text },
);

const jobSpec = object(
  {
    parallelism: whole,
    completions: whole,
    activeDeadlineSeconds: wholeLong,
    podFailurePolicy: anything,
    successPolicy: anything,
    backoffLimit: whole,
    backoffLimitPerIndex: whole,
    maxFailedIndexes: whole,
    selector: anything,
    manualSelector: truth,
    ttlSecondsAfterFinished: whole,
    completionMode: text,
    suspend: truth,
    podReplacementPolicy: text,
    managedBy: text,
  },
  { template: podTemplate },
);

const provider = object({
  prometheus,
  web,
  job: object({ metadata }, { spec: jobSpec }),
  kayenta: object({
    address: text,
    application: text,
    canaryConfigName: text,
    metricsAccountName: text,
    configurationAccountName: text,
    storageAccountName: text,
    threshold: object({ pass: wholeLong, marginal: wholeLong }),
    scopes: anything,
    lookback: truth,
  }),
  datadog: object({
    interval: text,
    query: text,
    queries: map(text),
    formula: text,
    apiVersion: text,
    aggregator: text,
    requestTimeout: text,
    secretRef: object({ name: text, namespaced: truth }),
  }),
  wavefront: object({ address: text, query: text }),
  newRelic: object({ profile: text, timeout: wholeLong }, { query: text }),
  cloudWatch: object({ interval: text, metricDataQueries: anything }),
  graphite: object({ address: text, query: text }),
  influxdb: object({ profile: text, query: text }),
  skywalking: object({ address: text, query: text, interval: text }),
  plugin: map(anything),
});

const metric = object(
  {
    interval: durationText,
    initialDelay: durationText,
    count: wholeOrText,
    successCondition: text,
    failureCondition: text,
    failureLimit: wholeOrText,
    inconclusiveLimit: wholeOrText,
    consecutiveErrorLimit: wholeOrText,
    consecutiveSuccessLimit: wholeOrText,
  },
  { name: text, provider },
);

const argument = object(
  {
    value: text,
    valueFrom: object({
      secretKeyRef: object({}, { name: text, key: text }),
      fieldRef: object({}, { fieldPath: text }),
    }),
  },
  { name: text },
);

const metrics = list(metric);
const rest = { args: list(argument), dryRun, measurementRetention };

/** A template whose metrics may also come from the templates it names. */
export const analysisTemplate = object({ ...frame }, { spec: object({ metrics, ...rest, templates: templateRefs }) });

export const analysisRun = object(
  { ...frame, status: anything },
  {
    spec: object(
      {
        ...rest,
        terminate: truth,
        ttlStrategy: object({
          secondsAfterCompletion: whole,
          secondsAfterFailure: whole,
          secondsAfterSuccess: whole,
        }),
      },
      { metrics },
    ),
  },
);
