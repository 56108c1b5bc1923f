/** Requests and limits of containers (`validateResourceRequirements`). */
import { compareQuantities, parseQuantity, printQuantity, type Quantity } from '../../../../languages/quantity.ts';
import { type Errors, type FieldPath, forbidden, invalid, required } from '../field-error.ts';
import { entriesOf } from '../labels.ts';
import { qualifiedNameProblems } from '../names.ts';
import { AMOUNTS } from './downward.ts';
import type { ContainerShape, Quantities } from './shapes.ts';

export function* validateResources(
  { limits, requests }: NonNullable<ContainerShape['resources']>,
  at: FieldPath,
): Errors {
  yield* validateLimits(limits, [...at, 'limits']);
  const allowed = new Map(amountsOf(limits));
  const here = [...at, 'requests'];
  for (const [name, amount] of amountsOf(requests)) {
    yield* validateAmount(name, amount, [...here, { key: name }]);
    const limit = allowed.get(name);
    const canExceed = mayOvercommit(name);
    if (limit === undefined) {
      if (!canExceed) yield required([...at, 'limits'], 'Limit must be set for non overcommitable resources');
      continue;
    }
    const order = compareQuantities(amount, limit);
    const told = `${name} limit of ${printQuantity(limit)}`;
    if (!canExceed && order !== 0) yield invalid(here, printQuantity(amount), `must be equal to ${told}`);
    else if (order > 0) yield invalid(here, printQuantity(amount), `must be less than or equal to ${told}`);
  }
  const names = [...entriesOf(limits), ...entriesOf(requests)].map(([name]) => name);
  const isPlain = names.some((name) => name === 'cpu' || name === 'memory');
  if (names.some(isHugePages) && !isPlain) yield forbidden(at, 'HugePages require cpu or memory');
}

export function* validateLimits(limits: Quantities | undefined, at: FieldPath): Errors {
  for (const [name, amount] of amountsOf(limits)) yield* validateAmount(name, amount, [...at, { key: name }]);
}

function* amountsOf(quantities: Quantities | undefined): Generator<[string, Quantity]> {
  for (const [name, text] of entriesOf(quantities)) {
    const read = parseQuantity(String(text));
    if (read.ok) yield [name, read.value];
  }
}

function* validateAmount(name: string, amount: Quantity, at: FieldPath): Errors {
  for (const problem of resourceNameProblems(name)) yield invalid(at, name, problem);
  if (amount.nano < 0n) yield invalid(at, printQuantity(amount), 'must be greater than or equal to 0');
  if (isCounted(name) && amount.nano % 1_000_000_000n !== 0n) {
    yield invalid(at, printQuantity(amount), 'must be an integer');
  }
}

/** Names without a slash belong to Kubernetes; those of others are `company.example/thing`. */
function resourceNameProblems(name: string): string[] {
  const problems = qualifiedNameProblems(name);
  const isPlain = !name.includes('/');
  if (problems.length === 0 && isPlain && !isStandard(name)) {
    problems.push('must be a standard resource type or fully qualified');
  }
  if (isPlain) {
    if (!CONTAINER_RESOURCES.has(name) && !isHugePages(name))
      problems.push('must be a standard resource for containers');
  } else if (!isNative(name) && !isExtended(name)) problems.push("doesn't follow extended resource name standard");
  return problems;
}

const CONTAINER_RESOURCES: ReadonlySet<string> = new Set(['cpu', 'memory', 'ephemeral-storage']);

const COUNTED: ReadonlySet<string> = new Set([
  'configmaps',
  'persistentvolumeclaims',
  'pods',
  'replicationcontrollers',
  'resourcequotas',
  'secrets',
  'services',
  'services.loadbalancers',
  'services.nodeports',
]);

const STANDARD: ReadonlySet<string> = new Set([
  ...CONTAINER_RESOURCES,
  ...COUNTED,
  ...AMOUNTS,
  'requests.storage',
  'storage',
]);

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isStandard = (name: string): boolean =>
  STANDARD.has(name) || isHugePages(name) || name.startsWith('requests.hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
const isExtended = (name: string): boolean =>
  !isNative(name) && !name.startsWith('requests.') && qualifiedNameProblems(`requests.${name}`).length === 0;
const isCounted = (name: string): boolean => COUNTED.has(name) || isExtended(name);
const mayOvercommit = (name: string): boolean => isNative(name) && !isHugePages(name);
