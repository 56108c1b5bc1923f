/** A pod template as far as it is judged: any member may be absent, and the API's defaults are not filled in. */

import type { LabelSelector, StringMap } from '../../../../cluster/objects.ts';
import type { IntOrString } from '../../objects.ts';

export interface PodSpecShape {
  readonly volumes?: readonly VolumeShape[];
  readonly containers?: readonly ContainerShape[];
  readonly initContainers?: readonly ContainerShape[];
  readonly ephemeralContainers?: readonly ContainerShape[];
  readonly restartPolicy?: string;
  readonly terminationGracePeriodSeconds?: number;
  readonly activeDeadlineSeconds?: number;
  readonly dnsPolicy?: string;
  readonly dnsConfig?: DnsConfigShape;
  readonly nodeSelector?: StringMap;
  readonly nodeName?: string;
  readonly serviceAccountName?: string;
  readonly securityContext?: SecurityContextShape;
  readonly hostname?: string;
  readonly subdomain?: string;
  readonly affinity?: AffinityShape;
  readonly tolerations?: readonly TolerationShape[];
  readonly hostAliases?: readonly { readonly ip?: string; readonly hostnames?: readonly string[] }[];
  readonly priorityClassName?: string;
  readonly runtimeClassName?: string;
  readonly preemptionPolicy?: string;
  readonly overhead?: Quantities;
  readonly topologySpreadConstraints?: readonly SpreadShape[];
  readonly readinessGates?: readonly { readonly conditionType?: string }[];
  readonly schedulingGates?: readonly { readonly name?: string }[];
  readonly os?: { readonly name?: string };
}

export interface ContainerShape {
  readonly name?: string;
  readonly image?: string;
  readonly imagePullPolicy?: string;
  readonly terminationMessagePolicy?: string;
  readonly restartPolicy?: string;
  readonly ports?: readonly PortShape[];
  readonly env?: readonly EnvShape[];
  readonly envFrom?: readonly {
    readonly prefix?: string;
    readonly configMapRef?: NamedShape;
    readonly secretRef?: NamedShape;
  }[];
  readonly volumeMounts?: readonly MountShape[];
  readonly volumeDevices?: readonly { readonly name?: string; readonly devicePath?: string }[];
  readonly resources?: { readonly limits?: Quantities; readonly requests?: Quantities };
  readonly resizePolicy?: readonly unknown[];
  readonly securityContext?: SecurityContextShape;
  readonly lifecycle?: { readonly postStart?: HandlerShape; readonly preStop?: HandlerShape };
  readonly livenessProbe?: ProbeShape;
  readonly readinessProbe?: ProbeShape;
  readonly startupProbe?: ProbeShape;
}

export type Quantities = { readonly [resource: string]: string | number };

export interface NamedShape {
  readonly name?: string;
}

export interface PortShape {
  readonly name?: string;
  readonly containerPort?: number;
  readonly hostPort?: number;
  readonly hostIP?: string;
  readonly protocol?: string;
}

export interface KeySelectorShape extends NamedShape {
  readonly key?: string;
}

export interface FieldSelectorShape {
  readonly apiVersion?: string;
  readonly fieldPath?: string;
}

export interface ResourceSelectorShape {
  readonly containerName?: string;
  readonly resource?: string;
  readonly divisor?: string | number;
}

export interface EnvShape {
  readonly name?: string;
  readonly value?: string;
  readonly valueFrom?: {
    readonly fieldRef?: FieldSelectorShape;
    readonly resourceFieldRef?: ResourceSelectorShape;
    readonly configMapKeyRef?: KeySelectorShape;
    readonly secretKeyRef?: KeySelectorShape;
  };
}

export interface MountShape {
  readonly name?: string;
  readonly mountPath?: string;
  readonly readOnly?: boolean;
  readonly subPath?: string;
  readonly subPathExpr?: string;
  readonly mountPropagation?: string;
  readonly recursiveReadOnly?: string;
}

export interface HandlerShape {
  readonly exec?: { readonly command?: readonly string[] };
  readonly httpGet?: {
    readonly path?: string;
    readonly port?: IntOrString;
    readonly scheme?: string;
    readonly httpHeaders?: readonly { readonly name?: string }[];
  };
  readonly tcpSocket?: { readonly port?: IntOrString };
  readonly grpc?: { readonly port?: number };
  readonly sleep?: { readonly seconds?: number };
}

export interface ProbeShape extends HandlerShape {
  readonly initialDelaySeconds?: number;
  readonly timeoutSeconds?: number;
  readonly periodSeconds?: number;
  readonly successThreshold?: number;
  readonly failureThreshold?: number;
  readonly terminationGracePeriodSeconds?: number;
}

/** Of a pod or of a container; each reads its own members. */
export interface SecurityContextShape {
  readonly runAsUser?: number;
  readonly runAsGroup?: number;
  readonly fsGroup?: number;
  readonly supplementalGroups?: readonly number[];
  readonly fsGroupChangePolicy?: string;
  readonly supplementalGroupsPolicy?: string;
  readonly sysctls?: readonly NamedShape[];
  readonly seccompProfile?: ProfileShape;
  readonly appArmorProfile?: ProfileShape;
  readonly procMount?: string;
  readonly allowPrivilegeEscalation?: boolean;
  readonly capabilities?: { readonly add?: readonly string[]; readonly drop?: readonly string[] };
  readonly privileged?: boolean;
  readonly runAsNonRoot?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly seLinuxOptions?: {
    readonly user?: string;
    readonly role?: string;
    readonly type?: string;
    readonly level?: string;
  };
}

export interface ProfileShape {
  readonly type?: string;
  readonly localhostProfile?: string;
}

export interface DnsConfigShape {
  readonly nameservers?: readonly string[];
  readonly searches?: readonly string[];
  readonly options?: readonly NamedShape[];
}

export interface TolerationShape {
  readonly key?: string;
  readonly operator?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly tolerationSeconds?: number;
}

export interface SpreadShape {
  readonly maxSkew?: number;
  readonly topologyKey?: string;
  readonly whenUnsatisfiable?: string;
  readonly labelSelector?: LabelSelector;
  readonly minDomains?: number;
  readonly nodeAffinityPolicy?: string;
  readonly nodeTaintsPolicy?: string;
  readonly matchLabelKeys?: readonly string[];
}

export interface NodeRequirementShape {
  readonly key?: string;
  readonly operator?: string;
  readonly values?: readonly string[];
}

export interface NodeTermShape {
  readonly matchExpressions?: readonly NodeRequirementShape[];
  readonly matchFields?: readonly NodeRequirementShape[];
}

export interface PodTermShape {
  readonly labelSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly namespaces?: readonly string[];
  readonly topologyKey?: string;
}

export interface PodAffinityShape {
  readonly requiredDuringSchedulingIgnoredDuringExecution?: readonly PodTermShape[];
  readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
    readonly weight?: number;
    readonly podAffinityTerm?: PodTermShape;
  }[];
}

export interface AffinityShape {
  readonly nodeAffinity?: {
    readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms?: readonly NodeTermShape[] };
    readonly preferredDuringSchedulingIgnoredDuringExecution?: readonly {
      readonly weight?: number;
      readonly preference?: NodeTermShape;
    }[];
  };
  readonly podAffinity?: PodAffinityShape;
  readonly podAntiAffinity?: PodAffinityShape;
}

export interface KeyToPathShape {
  readonly key?: string;
  readonly path?: string;
  readonly mode?: number;
}

export interface DownwardFileShape {
  readonly path?: string;
  readonly fieldRef?: FieldSelectorShape;
  readonly resourceFieldRef?: ResourceSelectorShape;
  readonly mode?: number;
}

export interface ItemsShape extends NamedShape {
  readonly secretName?: string;
  readonly defaultMode?: number;
  readonly items?: readonly KeyToPathShape[];
}

export interface ProjectionShape {
  readonly secret?: ItemsShape;
  readonly configMap?: ItemsShape;
  readonly downwardAPI?: { readonly items?: readonly DownwardFileShape[] };
  readonly serviceAccountToken?: { readonly path?: string; readonly expirationSeconds?: number };
}

/** A volume: its name, and under the name of its kind what that kind wants to know. */
export interface VolumeShape extends NamedShape {
  readonly persistentVolumeClaim?: unknown;
  readonly ephemeral?: unknown;
  readonly gcePersistentDisk?: { readonly readOnly?: boolean };
  readonly [kind: string]: unknown;
}
