/** Probes and life cycle hooks: exactly one way to act, and what each way needs. */
import type { IntOrString } from '../../objects.ts';
import { type Errors, type FieldPath, forbidden, invalid, notSupported, required } from '../field-error.ts';
import { headerNameProblems, portNameProblems, portNumberProblems } from '../names.ts';
import { validateNotNegative } from '../numbers.ts';
import type { ContainerShape, HandlerShape, ProbeShape } from './shapes.ts';

export interface HandlerUse {
  readonly gracePeriod: number;
  /** The ways to act that exist here, in the order in which they are looked for. */
  readonly kinds: string;
}

export function* validateHandler(handler: HandlerShape, { gracePeriod, kinds }: HandlerUse, at: FieldPath): Errors {
  const given = kinds.split(' ').filter((kind) => handler[kind as keyof HandlerShape] !== undefined);
  if (given.length === 0) yield required(at, 'must specify a handler type');
  for (const [n, kind] of given.entries()) {
    const here = [...at, kind];
    if (n > 0) yield forbidden(here, 'may not specify more than 1 handler type');
    else yield* validateWay(handler, kind, gracePeriod, here);
  }
}

function* validateWay(handler: HandlerShape, kind: string, gracePeriod: number, at: FieldPath): Errors {
  const { exec, httpGet, tcpSocket, grpc, sleep } = handler;
  if (kind === 'exec' && (exec?.command ?? []).length === 0) yield required([...at, 'command']);
  if (kind === 'httpGet') yield* validateHttpGet(httpGet ?? {}, at);
  if (kind === 'tcpSocket') yield* validatePort(tcpSocket?.port ?? 0, [...at, 'port']);
  if (kind === 'grpc') yield* validatePort(grpc?.port ?? 0, [...at, 'port']);
  const seconds = sleep?.seconds ?? 0;
  if (kind === 'sleep' && (seconds <= 0 || seconds > gracePeriod)) {
    yield invalid(
      at,
      seconds,
      `must be greater than 0 and less than terminationGracePeriodSeconds (${gracePeriod}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`,
    );
  }
}

const SCHEMES = ['HTTP', 'HTTPS'];

function* validateHttpGet(http: NonNullable<HandlerShape['httpGet']>, at: FieldPath): Errors {
  const { port = 0, scheme = '', httpHeaders = [] } = http;
  yield* validatePort(port, [...at, 'port']);
  if (scheme !== '' && !SCHEMES.includes(scheme)) yield notSupported([...at, 'scheme'], scheme, SCHEMES);
  for (const { name = '' } of httpHeaders) {
    for (const problem of headerNameProblems(name)) yield invalid([...at, 'httpHeaders'], name, problem);
  }
}

function* validatePort(port: IntOrString, at: FieldPath): Errors {
  const problems = typeof port === 'number' ? portNumberProblems(port) : portNameProblems(port);
  for (const problem of problems) yield invalid(at, port, problem);
}

export function* validateProbes(container: ContainerShape, at: FieldPath): Errors {
  const { livenessProbe: liveness, readinessProbe: readiness, startupProbe: startup } = container;
  if (liveness !== undefined) yield* validateSingleSuccess(liveness, [...at, 'livenessProbe']);
  if (readiness !== undefined) {
    const here = [...at, 'readinessProbe'];
    yield* validateProbe(readiness, here);
    const { terminationGracePeriodSeconds: grace } = readiness;
    if (grace !== undefined) {
      yield invalid([...here, 'terminationGracePeriodSeconds'], grace, 'must not be set for readinessProbes');
    }
  }
  if (startup !== undefined) yield* validateSingleSuccess(startup, [...at, 'startupProbe']);
}

function* validateSingleSuccess(probe: ProbeShape, at: FieldPath): Errors {
  yield* validateProbe(probe, at);
  const threshold = probe.successThreshold ?? 0;
  // Zero gets the default, which is one.
  if (threshold !== 0 && threshold !== 1) yield invalid([...at, 'successThreshold'], threshold, 'must be 1');
}

const NUMBERS = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const;

function* validateProbe(probe: ProbeShape, at: FieldPath): Errors {
  yield* validateHandler(probe, { gracePeriod: 0, kinds: 'exec httpGet tcpSocket grpc' }, at);
  for (const name of NUMBERS) yield* validateNotNegative(probe[name] ?? 0, [...at, name]);
  const { terminationGracePeriodSeconds: grace } = probe;
  if (grace !== undefined && grace <= 0) {
    yield invalid([...at, 'terminationGracePeriodSeconds'], grace, 'must be greater than 0');
  }
}
