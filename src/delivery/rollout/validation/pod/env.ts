/** Environment variables and where their values come from. */
import { type Errors, type FieldPath, invalid, required } from '../field-error.ts';
import { configKeyProblems, dnsSubdomainProblems, envNameProblems } from '../names.ts';
import { ENV_FIELDS, validateFieldSelector, validateResourceSelector } from './downward.ts';
import type { ContainerShape, EnvShape, KeySelectorShape, NamedShape } from './shapes.ts';

export function* validateEnv(env: readonly EnvShape[], at: FieldPath): Errors {
  for (const [i, variable] of env.entries()) {
    const { name = '' } = variable;
    if (name === '') yield required([...at, i, 'name']);
    else for (const problem of envNameProblems(name)) yield invalid([...at, i, 'name'], name, problem);
    yield* validateSource(variable, [...at, i, 'valueFrom']);
  }
}

function* validateSource({ value = '', valueFrom }: EnvShape, at: FieldPath): Errors {
  if (valueFrom === undefined) return;
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom;
  if (fieldRef !== undefined) yield* validateFieldSelector(fieldRef, ENV_FIELDS, [...at, 'fieldRef']);
  if (resourceFieldRef !== undefined) {
    yield* validateResourceSelector(resourceFieldRef, 'of the container', [...at, 'resourceFieldRef']);
  }
  if (configMapKeyRef !== undefined) yield* validateKeySelector(configMapKeyRef, [...at, 'configMapKeyRef']);
  if (secretKeyRef !== undefined) yield* validateKeySelector(secretKeyRef, [...at, 'secretKeyRef']);
  const given = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter((source) => source !== undefined);
  if (given.length === 0) {
    yield invalid(at, '', 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`');
  } else if (value !== '') yield invalid(at, '', 'may not be specified when `value` is not empty');
  else if (given.length > 1) yield invalid(at, '', 'may not have more than one field specified at a time');
}

function* validateKeySelector({ name = '', key = '' }: KeySelectorShape, at: FieldPath): Errors {
  for (const problem of dnsSubdomainProblems(name)) yield invalid([...at, 'name'], name, problem);
  if (key === '') yield required([...at, 'key']);
  else for (const problem of configKeyProblems(key)) yield invalid([...at, 'key'], key, problem);
}

/** How many sources there are is said of the list, not of the item. */
export function* validateEnvFrom(sources: NonNullable<ContainerShape['envFrom']>, at: FieldPath): Errors {
  for (const [i, { prefix = '', configMapRef, secretRef }] of sources.entries()) {
    if (prefix !== '') {
      for (const problem of envNameProblems(prefix)) yield invalid([...at, i, 'prefix'], prefix, problem);
    }
    yield* validateReference(configMapRef, [...at, i, 'configMapRef', 'name']);
    yield* validateReference(secretRef, [...at, i, 'secretRef', 'name']);
    if (configMapRef === undefined && secretRef === undefined) {
      yield invalid(at, '', 'must specify one of: `configMapRef` or `secretRef`');
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      yield invalid(at, '', 'may not have more than one field specified at a time');
    }
  }
}

function* validateReference(reference: NamedShape | undefined, at: FieldPath): Errors {
  if (reference === undefined) return;
  const { name = '' } = reference;
  if (name === '') yield required(at);
  else for (const problem of dnsSubdomainProblems(masked(name))) yield invalid(at, name, problem);
}

/** The real check takes it for the beginning of a name, so a dash at the end is forgiven (`maskTrailingDash`). */
const masked = (name: string): string => (name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);
