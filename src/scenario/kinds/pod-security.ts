/** Under whose rights a pod and its containers run (`core/v1 PodSecurityContext`, `SecurityContext`). Nothing here changes a run. */
import { list, object, text, texts, truth, wholeLong } from './fields.ts';

const profile = object({ localhostProfile: text }, { type: text });

const shared = {
  appArmorProfile: profile,
  runAsGroup: wholeLong,
  runAsNonRoot: truth,
  runAsUser: wholeLong,
  seLinuxOptions: object({ level: text, role: text, type: text, user: text }),
  seccompProfile: profile,
  windowsOptions: object({
    gmsaCredentialSpec: text,
    gmsaCredentialSpecName: text,
    hostProcess: truth,
    runAsUserName: text,
  }),
};

export const containerSecurity = object({
  ...shared,
  allowPrivilegeEscalation: truth,
  capabilities: object({ add: texts, drop: texts }),
  privileged: truth,
  procMount: text,
  readOnlyRootFilesystem: truth,
});

export const podSecurity = object({
  ...shared,
  fsGroup: wholeLong,
  fsGroupChangePolicy: text,
  seLinuxChangePolicy: text,
  supplementalGroups: list(wholeLong),
  supplementalGroupsPolicy: text,
  sysctls: list(object({}, { name: text, value: text })),
});
