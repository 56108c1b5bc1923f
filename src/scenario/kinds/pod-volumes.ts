/** Volumes (`core/v1 Volume`): the common sources field by field, the storage systems' own by name only. */
import { anything, list, map, object, quantity, text, truth, whole } from './fields.ts';

const items = list(object({ mode: whole }, { key: text, path: text }));
const named = { items, optional: truth };
const fromPod = list(
  object(
    {
      fieldRef: object({ apiVersion: text }, { fieldPath: text }),
      resourceFieldRef: object({ containerName: text, divisor: quantity }, { resource: text }),
      mode: whole,
    },
    { path: text },
  ),
);

const STORAGE_SYSTEMS = [
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'iscsi',
  'nfs',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
] as const;

export const volume = object(
  {
    ...Object.fromEntries(STORAGE_SYSTEMS.map((system) => [system, anything])),
    configMap: object({ name: text, defaultMode: whole, ...named }),
    csi: object(
      { readOnly: truth, fsType: text, volumeAttributes: map(text), nodePublishSecretRef: object({ name: text }) },
      { driver: text },
    ),
    downwardAPI: object({ items: fromPod, defaultMode: whole }),
    emptyDir: object({ medium: text, sizeLimit: quantity }),
    ephemeral: object({ volumeClaimTemplate: anything }),
    hostPath: object({ type: text }, { path: text }),
    image: object({ reference: text, pullPolicy: text }),
    persistentVolumeClaim: object({ readOnly: truth }, { claimName: text }),
    projected: object({
      defaultMode: whole,
      sources: list(
        object({
          clusterTrustBundle: anything,
          configMap: object({ name: text, ...named }),
          downwardAPI: object({ items: fromPod }),
          podCertificate: anything,
          secret: object({ name: text, ...named }),
          serviceAccountToken: object({ audience: text, expirationSeconds: whole }, { path: text }),
        }),
      ),
    }),
    secret: object({ secretName: text, defaultMode: whole, ...named }),
  },
  { name: text },
);
