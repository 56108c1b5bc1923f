/** Argo CD's Application (`types.go: ApplicationSpec`) and AppProject (`app_project_types.go`). */
import { anything, list, object, text, texts, truth, whole } from './fields.ts';
import { frame, labelling } from './metadata.ts';

const destination = object({ server: text, name: text, namespace: text });

const source = object({
  repoURL: text,
  path: text,
  targetRevision: text,
  chart: text,
  ref: text,
  name: text,
  helm: anything,
  kustomize: anything,
  plugin: anything,
  directory: object({ recurse: truth, jsonnet: anything, include: text, exclude: text }),
});

const retry = object({
  limit: whole,
  refresh: truth,
  backoff: object({ duration: text, factor: whole, maxDuration: text }),
});

const ignored = object(
  {
    group: text,
    name: text,
    namespace: text,
    jsonPointers: texts,
    jqPathExpressions: texts,
    managedFieldsManagers: texts,
  },
  { kind: text },
);

export const application = object({
  ...frame,
  spec: object({
    project: text,
    source,
    sources: list(source),
    sourceHydrator: anything,
    destination,
    syncPolicy: object({
      automated: object({ prune: truth, selfHeal: truth, allowEmpty: truth, enabled: truth }),
      syncOptions: texts,
      retry,
      managedNamespaceMetadata: labelling,
    }),
    ignoreDifferences: list(ignored),
    info: list(object({}, { name: text, value: text })),
    revisionHistoryLimit: whole,
  }),
  operation: anything,
  status: anything,
});

const groupKinds = list(object({ name: text }, { group: text, kind: text }));

const syncWindow = object({
  kind: text,
  schedule: text,
  duration: text,
  applications: texts,
  namespaces: texts,
  clusters: texts,
  manualSync: truth,
  timeZone: text,
  andOperator: truth,
  description: text,
  syncOverrun: truth,
});

export const appProject = object({
  ...frame,
  spec: object({
    description: text,
    sourceRepos: texts,
    sourceNamespaces: texts,
    destinations: list(destination),
    clusterResourceWhitelist: groupKinds,
    clusterResourceBlacklist: groupKinds,
    namespaceResourceWhitelist: groupKinds,
    namespaceResourceBlacklist: groupKinds,
    syncWindows: list(syncWindow),
    roles: anything,
    orphanedResources: anything,
    signatureKeys: anything,
    permitOnlyProjectScopedClusters: truth,
    destinationServiceAccounts: list(object({ server: text, namespace: text, defaultServiceAccount: text })),
  }),
  status: anything,
});
