/** The downward API: fields of the pod and resources of its containers, for variables and files. */
import { compareQuantities, parseQuantity, printQuantity } from '../../../../languages/quantity.ts';
import { subscripted } from '../downward-field.ts';
import { type Errors, type FieldPath, invalid, notSupported, required } from '../field-error.ts';
import { qualifiedNameProblems } from '../names.ts';
import type { FieldSelectorShape, ResourceSelectorShape } from './shapes.ts';

export const ENV_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];

export const FILE_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];

/** Known to the API at all, though not for everything. */
const LABELS: ReadonlySet<string> = new Set([
  ...ENV_FIELDS,
  ...FILE_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

export function* validateFieldSelector(
  { apiVersion = '', fieldPath = '' }: FieldSelectorShape,
  fields: readonly string[],
  at: FieldPath,
): Errors {
  if (fieldPath === '') {
    yield required([...at, 'fieldPath']);
    return;
  }
  const parts = subscripted(fieldPath);
  const problem = conversionProblem(apiVersion === '' ? 'v1' : apiVersion, fieldPath);
  if (problem !== undefined) {
    yield invalid([...at, 'fieldPath'], fieldPath, `error converting fieldPath: ${problem}`);
  } else if (parts !== undefined) {
    const key = parts.path === 'metadata.annotations' ? parts.key.toLowerCase() : parts.key;
    for (const wrong of qualifiedNameProblems(key)) yield invalid(at, key, wrong);
  } else {
    const path = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath;
    if (!fields.includes(path)) yield notSupported([...at, 'fieldPath'], path, fields);
  }
}

function conversionProblem(apiVersion: string, path: string): string | undefined {
  if (apiVersion !== 'v1') return `unsupported pod version: ${apiVersion}`;
  const parts = subscripted(path);
  if (parts !== undefined) {
    const isMap = parts.path === 'metadata.annotations' || parts.path === 'metadata.labels';
    return isMap ? undefined : `field label does not support subscript: ${path}`;
  }
  return LABELS.has(path) || path === 'spec.host' ? undefined : `field label not supported: ${path}`;
}

/** Amounts of a container that are limited or requested. */
export const AMOUNTS = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
];

/** A file must say which container is meant. */
export function* validateResourceSelector(
  { containerName = '', resource = '', divisor = '0' }: ResourceSelectorShape,
  whose: 'of the container' | 'of a named container',
  at: FieldPath,
): Errors {
  const isHuge = /^(?:requests|limits)\.hugepages-/.test(resource);
  if (whose === 'of a named container' && containerName === '') yield required([...at, 'containerName']);
  else if (resource === '') yield required([...at, 'resource']);
  else if (!AMOUNTS.includes(resource) && !isHuge) yield notSupported([...at, 'resource'], resource, AMOUNTS);
  const problem = divisorProblem(resource, String(divisor));
  if (problem !== undefined) yield invalid([...at, 'divisor'], resource, problem);
}

const SIZES = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei'];

function divisorProblem(resource: string, divisor: string): string | undefined {
  const read = parseQuantity(divisor);
  const zero = parseQuantity('0');
  if (!read.ok || (zero.ok && compareQuantities(read.value, zero.value) === 0)) return undefined;
  const text = printQuantity(read.value);
  if (resource.endsWith('.cpu')) {
    return ['1m', '1'].includes(text)
      ? undefined
      : "only divisor's values 1m and 1 are supported with the cpu resource";
  }
  const named = SIZED.find(([suffix]) => resource.includes(suffix));
  if (named === undefined || SIZES.includes(text)) return undefined;
  return `only divisor's values ${SIZES.join(', ')} are supported with the ${named[1]} resource`;
}

const SIZED = [
  ['.memory', 'memory'],
  ['.ephemeral-storage', 'local ephemeral storage'],
  ['.hugepages-', 'hugepages'],
] as const;
