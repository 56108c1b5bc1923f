/** Where containers mount volumes, as folders or as raw devices. */
import { type Errors, type FieldPath, forbidden, invalid, notFound, notSupported, required } from '../field-error.ts';
import { validateDescendingPath } from './paths.ts';
import type { ContainerShape, MountShape, VolumeShape } from './shapes.ts';

type Volumes = ReadonlyMap<string, VolumeShape>;

/** Sub-paths and modes of mounting are said of the list, not of the item. */
export function* validateMounts(container: ContainerShape, volumes: Volumes, at: FieldPath): Errors {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const seen = new Set<string>();
  for (const [i, mount] of volumeMounts.entries()) {
    const { name = '', mountPath = '', subPath = '', subPathExpr = '' } = mount;
    const here = [...at, i];
    if (name === '') yield required([...here, 'name']);
    if (!volumes.has(name)) yield notFound([...here, 'name'], name);
    if (mountPath === '') yield required([...here, 'mountPath']);
    if (seen.has(mountPath)) yield invalid([...here, 'mountPath'], mountPath, 'must be unique');
    seen.add(mountPath);
    if (volumeDevices.some((device) => (device.name ?? '') === name)) {
      yield invalid([...here, 'name'], name, 'must not already exist in volumeDevices');
    }
    if (volumeDevices.some((device) => (device.devicePath ?? '') === mountPath)) {
      yield invalid([...here, 'mountPath'], mountPath, 'must not already exist as a path in volumeDevices');
    }
    if (subPath !== '') yield* validateDescendingPath(subPath, [...at, 'subPath']);
    if (subPathExpr !== '') {
      if (subPath !== '') {
        yield invalid([...here, 'subPathExpr'], subPathExpr, 'subPathExpr and subPath are mutually exclusive');
      }
      yield* validateDescendingPath(subPathExpr, [...at, 'subPathExpr']);
    }
    yield* validateModes(mount, at);
  }
}

const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];
const READ_ONLY = ['Disabled', 'Enabled', 'IfPossible'];

function* validateModes({ mountPropagation, recursiveReadOnly, readOnly = false }: MountShape, at: FieldPath): Errors {
  if (mountPropagation !== undefined) {
    const here = [...at, 'mountPropagation'];
    if (!PROPAGATIONS.includes(mountPropagation)) yield notSupported(here, mountPropagation, PROPAGATIONS);
    // Whether the container is privileged has been forgotten by now, so none is.
    if (mountPropagation === 'Bidirectional') {
      yield forbidden(here, 'Bidirectional mount propagation is available only to privileged containers');
    }
  }
  if (recursiveReadOnly === undefined || recursiveReadOnly === 'Disabled') return;
  const here = [...at, 'recursiveReadOnly'];
  if (!READ_ONLY.includes(recursiveReadOnly)) yield notSupported(here, recursiveReadOnly, READ_ONLY);
  else {
    if (!readOnly) yield forbidden(here, 'may only be specified when readOnly is true');
    if (mountPropagation !== undefined && mountPropagation !== 'None') {
      yield forbidden(here, 'may only be specified when mountPropagation is None or not specified');
    }
  }
}

export function* validateDevices(container: ContainerShape, volumes: Volumes, at: FieldPath): Errors {
  const { volumeMounts = [], volumeDevices = [] } = container;
  const names = new Set<string>();
  const paths = new Set<string>();
  for (const [i, { name = '', devicePath = '' }] of volumeDevices.entries()) {
    const here = [...at, i];
    const volume = volumes.get(name);
    if (name === '') yield required([...here, 'name']);
    if (names.has(name)) yield invalid([...here, 'name'], name, 'must be unique');
    if (volume === undefined) yield notFound([...here, 'name'], name);
    else if (volume.persistentVolumeClaim === undefined && volume.ephemeral === undefined) {
      yield invalid(
        [...here, 'name'],
        name,
        'can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode',
      );
    }
    if (devicePath === '') yield required([...here, 'devicePath']);
    if (paths.has(devicePath)) yield invalid([...here, 'devicePath'], devicePath, 'must be unique');
    if (devicePath.split('/').includes('..')) {
      yield invalid([...here, 'devicePath'], devicePath, "can not contain backsteps ('..')");
    } else paths.add(devicePath);
    if (volumeMounts.some((mount) => (mount.name ?? '') === name)) {
      yield invalid([...here, 'name'], name, 'must not already exist in volumeMounts');
    }
    if (volumeMounts.some((mount) => (mount.mountPath ?? '') === devicePath)) {
      yield invalid([...here, 'devicePath'], devicePath, 'must not already exist as a path in volumeMounts');
    }
    if (name !== '') names.add(name);
  }
}
