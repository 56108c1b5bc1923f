/** What each kind of volume needs to know, in the order in which the real check looks for them. */
import { type Errors, type FieldPath, forbidden, invalid, notSupported, required, tooLong } from '../field-error.ts';
import { dnsSubdomainProblems } from '../names.ts';
import { FILE_FIELDS, validateFieldSelector, validateResourceSelector } from './downward.ts';
import { validateNoBacksteps, validateOwnPath } from './paths.ts';
import type { DownwardFileShape, ItemsShape, KeyToPathShape, ProjectionShape } from './shapes.ts';

export interface VolumeSource {
  readonly name: string;
  /** How the second source of a volume is told of, where the real text has it differently. */
  readonly told?: string;
  validate(source: never, at: FieldPath): Errors;
}

/** A source that only has members that must be there. */
const needs = (name: string, ...members: readonly string[]): VolumeSource => ({
  name,
  *validate(source: Readonly<Record<string, unknown>>, at: FieldPath): Errors {
    for (const member of members) {
      const value = source[member] ?? '';
      if (value === '' || (Array.isArray(value) && value.length === 0)) yield required([...at, member]);
    }
  },
});

/**
 * Members that the API server's inside calls by another name are lost on the way to this check, and so always missing: no
 * Rollout can use such a volume (`ValidateRolloutSpec` goes from one form to the other by way of JSON).
 */
const loses = (source: VolumeSource, ...members: readonly string[]): VolumeSource => ({
  ...source,
  *validate(given: never, at: FieldPath): Errors {
    for (const member of members) yield required([...at, member]);
    yield* source.validate(given, at);
  },
});

export const SOURCES: readonly VolumeSource[] = [
  { name: 'emptyDir', validate: validateEmptyDir },
  { name: 'hostPath', validate: validateHostPath },
  needs('gitRepo', 'repository'),
  needs('gcePersistentDisk', 'pdName'),
  needs('awsElasticBlockStore', 'volumeID'),
  { name: 'secret', validate: (source: ItemsShape, at) => validateItems(source, 'secretName', at) },
  { name: 'nfs', validate: validateNfs },
  needs('iscsi', 'targetPortal', 'iqn'),
  loses(needs('glusterfs', 'path'), 'endpoints'),
  needs('persistentVolumeClaim', 'claimName'),
  loses(needs('rbd'), 'monitors', 'image'),
  needs('cinder', 'volumeID'),
  { ...needs('cephfs', 'monitors'), told: 'cephFS' },
  { name: 'downwardAPI', told: 'downwarAPI', validate: validateDownward },
  needs('flexVolume', 'driver'),
  { name: 'configMap', validate: (source: ItemsShape, at) => validateItems(source, 'name', at) },
  needs('azureFile', 'secretName', 'shareName'),
  needs('vsphereVolume', 'volumePath'),
  needs('photonPersistentDisk', 'pdID'),
  needs('portworxVolume', 'volumeID'),
  { name: 'azureDisk', validate: validateAzureDisk },
  needs('storageos', 'volumeName'),
  { name: 'projected', validate: validateProjected },
  needs('scaleIO', 'gateway', 'system', 'volumeName'),
  { name: 'csi', validate: validateCsi },
  needs('ephemeral', 'volumeClaimTemplate'),
  needs('image'),
];

function* validateEmptyDir({ sizeLimit = '' }: { readonly sizeLimit?: string | number }, at: FieldPath): Errors {
  if (String(sizeLimit).startsWith('-')) {
    yield forbidden([...at, 'sizeLimit'], 'SizeLimit field must be a valid resource quantity');
  }
}

const HOST_PATH_TYPES = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
];

function* validateHostPath(
  { path = '', type = '' }: { readonly path?: string; readonly type?: string },
  at: FieldPath,
): Errors {
  if (path === '') {
    yield required([...at, 'path']);
    return;
  }
  yield* validateNoBacksteps(path, [...at, 'path']);
  if (!HOST_PATH_TYPES.includes(type)) yield notSupported([...at, 'type'], type, HOST_PATH_TYPES);
}

function* validateNfs(
  { server = '', path = '' }: { readonly server?: string; readonly path?: string },
  at: FieldPath,
): Errors {
  if (server === '') yield required([...at, 'server']);
  if (path === '') yield required([...at, 'path']);
  if (!path.startsWith('/')) yield invalid([...at, 'path'], path, 'must be an absolute path');
}

function* validateItems(source: ItemsShape, nameMember: 'name' | 'secretName', at: FieldPath): Errors {
  if ((source[nameMember] ?? '') === '') yield required([...at, nameMember]);
  yield* validateMode(source.defaultMode, [...at, 'defaultMode']);
  for (const [i, item] of (source.items ?? []).entries()) yield* validateKeyToPath(item, [...at, 'items', i]);
}

function* validateKeyToPath({ key = '', path = '', mode }: KeyToPathShape, at: FieldPath): Errors {
  if (key === '') yield required([...at, 'key']);
  if (path === '') yield required([...at, 'path']);
  yield* validateOwnPath(path, [...at, 'path']);
  yield* validateMode(mode, [...at, 'mode']);
}

function* validateMode(mode: number | undefined, at: FieldPath): Errors {
  if (mode === undefined || (mode >= 0 && mode <= 0o777)) return;
  yield invalid(at, mode, 'must be a number between 0 and 0777 (octal), both inclusive');
}

/** Files are told of under the volume, without their place in its list. */
function* validateDownward(
  { defaultMode, items = [] }: { readonly defaultMode?: number; readonly items?: readonly DownwardFileShape[] },
  at: FieldPath,
): Errors {
  yield* validateMode(defaultMode, [...at, 'defaultMode']);
  for (const file of items) yield* validateDownwardFile(file, at);
}

function* validateDownwardFile(file: DownwardFileShape, at: FieldPath): Errors {
  const { path = '', fieldRef, resourceFieldRef, mode } = file;
  if (path === '') yield required([...at, 'path']);
  yield* validateOwnPath(path, [...at, 'path']);
  if (fieldRef !== undefined) {
    yield* validateFieldSelector(fieldRef, FILE_FIELDS, [...at, 'fieldRef']);
    if (resourceFieldRef !== undefined) {
      yield invalid(at, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
    }
  } else if (resourceFieldRef !== undefined) {
    yield* validateResourceSelector(resourceFieldRef, 'of a named container', [...at, 'resourceFieldRef']);
  } else yield required(at, 'one of fieldRef and resourceFieldRef is required');
  yield* validateMode(mode, [...at, 'mode']);
}

function* validateProjected(
  { defaultMode, sources = [] }: { readonly defaultMode?: number; readonly sources?: readonly ProjectionShape[] },
  at: FieldPath,
): Errors {
  yield* validateMode(defaultMode, [...at, 'defaultMode']);
  const seen = new Set<string>();
  const conflict = function* (path: string, told: string): Errors {
    if (path !== '' && seen.has(path)) yield invalid(at, told, 'conflicting duplicate paths');
    seen.add(path);
  };
  for (const [i, source] of sources.entries()) {
    const here = [...at, 'sources', i];
    for (const kind of ['secret', 'configMap'] as const) {
      const items = source[kind];
      if (items === undefined) continue;
      if ((items.name ?? '') === '') yield required([...here, kind, 'name']);
      for (const [j, item] of (items.items ?? []).entries()) {
        yield* validateKeyToPath(item, [...here, kind, 'items', j]);
        yield* conflict(item.path ?? '', items.name ?? '');
      }
    }
    for (const file of source.downwardAPI?.items ?? []) {
      yield* validateDownwardFile(file, [...here, 'downwardAPI']);
      yield* conflict(file.path ?? '', file.path ?? '');
    }
    if (source.serviceAccountToken !== undefined) yield* validateToken(source.serviceAccountToken, at, here);
    const given = Object.values(source).filter((part) => part !== undefined).length;
    if (given > 1) yield forbidden(here, 'may not specify more than 1 volume type per source');
  }
}

function* validateToken(
  { path = '', expirationSeconds = 3600 }: NonNullable<ProjectionShape['serviceAccountToken']>,
  volume: FieldPath,
  at: FieldPath,
): Errors {
  const expiry = [...at, 'serviceAccountToken', 'expirationSeconds'];
  if (expirationSeconds < 600) {
    yield invalid(expiry, expirationSeconds, 'may not specify a duration less than 10 minutes');
  }
  if (expirationSeconds > 4294967296) {
    yield invalid(expiry, expirationSeconds, 'may not specify a duration larger than 2^32 seconds');
  }
  if (path === '') yield required([...volume, 'path']);
  else yield* validateOwnPath(path, [...volume, 'path']);
}

/** The disk's address is one of the members that get lost. */
function* validateAzureDisk({ diskName = '' }: { readonly diskName?: string }, at: FieldPath): Errors {
  if (diskName === '') yield required([...at, 'diskName']);
  yield required([...at, 'diskURI']);
}

function* validateCsi({ driver = '' }: { readonly driver?: string }, at: FieldPath): Errors {
  const here = [...at, 'driver'];
  if (driver === '') yield required(here);
  if (driver.length > 63) yield tooLong(here, 63);
  for (const problem of dnsSubdomainProblems(driver.toLowerCase())) yield invalid(here, driver, problem);
}
