/** What belongs to the pod as a whole (`kubernetes: pkg/apis/core/validation: ValidatePodSpec`). */
import { type Errors, type FieldPath, invalid, notSupported, required } from '../field-error.ts';
import { validateLabels } from '../labels.ts';
import { dnsLabelProblems, dnsSubdomainProblems, ipProblems, qualifiedNameProblems, rangeProblems } from '../names.ts';
import { validateAffinity } from './affinity.ts';
import { validateContainers, validateInitContainers } from './containers.ts';
import { validateDnsConfig } from './dns.ts';
import { validateLimits } from './resources.ts';
import { validatePodSecurity } from './security.ts';
import type { PodSpecShape } from './shapes.ts';
import { validateTolerations } from './tolerations.ts';
import { validateTopologySpread } from './topology-spread.ts';
import { validateVolumes } from './volumes.ts';

const MOST_INT32 = 2147483647;

/** Members of the host (`hostNetwork`, `hostPID` …) are lost on the real controller's way to this check. */
export function* validatePodSpec(spec: PodSpecShape, at: FieldPath): Errors {
  const volumes = yield* validateVolumes(spec.volumes ?? [], [...at, 'volumes']);
  const pod = { volumes, gracePeriod: spec.terminationGracePeriodSeconds ?? 30 };
  yield* validateContainers(spec.containers ?? [], pod, [...at, 'containers']);
  yield* validateInitContainers(spec, pod, [...at, 'initContainers']);
  yield* validateChoice(spec.restartPolicy, ['Always', 'OnFailure', 'Never'], [...at, 'restartPolicy']);
  yield* validateChoice(spec.dnsPolicy, DNS_POLICIES, [...at, 'dnsPolicy']);
  yield* validateLabels(spec.nodeSelector, [...at, 'nodeSelector']);
  yield* validatePodSecurity(spec.securityContext, [...at, 'securityContext']);
  yield* validateAffinity(spec.affinity, [...at, 'affinity']);
  yield* validateDnsConfig(spec.dnsConfig, spec.dnsPolicy, [...at, 'dnsConfig']);
  yield* validateGates(spec, at);
  yield* validateTopologySpread(spec.topologySpreadConstraints ?? [], [...at, 'topologySpreadConstraints']);
  yield* validateName(spec.serviceAccountName, dnsSubdomainProblems, [...at, 'serviceAccountName']);
  yield* validateName(spec.nodeName, dnsSubdomainProblems, [...at, 'nodeName']);
  const { activeDeadlineSeconds: deadline } = spec;
  if (deadline !== undefined) {
    for (const problem of rangeProblems(deadline, 1, MOST_INT32))
      yield invalid([...at, 'activeDeadlineSeconds'], deadline, problem);
  }
  yield* validateName(spec.hostname, dnsLabelProblems, [...at, 'hostname']);
  yield* validateName(spec.subdomain, dnsLabelProblems, [...at, 'subdomain']);
  yield* validateTolerations(spec.tolerations ?? [], [...at, 'tolerations']);
  yield* validateHostAliases(spec, at);
  yield* validateName(spec.priorityClassName, dnsSubdomainProblems, [...at, 'priorityClassName']);
  if (spec.runtimeClassName !== undefined) {
    for (const problem of dnsSubdomainProblems(spec.runtimeClassName))
      yield invalid([...at, 'runtimeClassName'], spec.runtimeClassName, problem);
  }
  yield* validatePreemption(spec.preemptionPolicy, [...at, 'preemptionPolicy']);
  yield* validateLimits(spec.overhead, [...at, 'overhead', 'limits']);
  yield* validateOs(spec.os, [...at, 'os']);
}

const DNS_POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** Empty and absent get a default. */
export function* validateChoice(value: string | undefined, choices: readonly string[], at: FieldPath): Errors {
  if ((value ?? '') !== '' && !choices.includes(value ?? '')) yield notSupported(at, value ?? '', choices);
}

export function* validateName(
  name: string | undefined,
  problems: (name: string) => readonly string[],
  at: FieldPath,
): Errors {
  if (name === undefined || name === '') return;
  for (const problem of problems(name)) yield invalid(at, name, problem);
}

function* validateGates({ readinessGates = [], schedulingGates = [] }: PodSpecShape, at: FieldPath): Errors {
  for (const [i, { conditionType = '' }] of readinessGates.entries()) {
    for (const problem of qualifiedNameProblems(conditionType))
      yield invalid([...at, 'readinessGates', i, 'conditionType'], conditionType, problem);
  }
  for (const [i, { name = '' }] of schedulingGates.entries()) {
    for (const problem of qualifiedNameProblems(name)) yield invalid([...at, 'schedulingGates', i], name, problem);
  }
}

function* validateHostAliases({ hostAliases = [] }: PodSpecShape, at: FieldPath): Errors {
  for (const [i, { ip = '', hostnames = [] }] of hostAliases.entries()) {
    for (const problem of ipProblems(ip)) yield invalid([...at, 'hostAliases', i, 'ip'], ip, problem);
    for (const [j, name] of hostnames.entries()) {
      for (const problem of dnsSubdomainProblems(name))
        yield invalid([...at, 'hostAliases', i, 'hostnames', j], name, problem);
    }
  }
}

function* validatePreemption(policy: string | undefined, at: FieldPath): Errors {
  if (policy === '') yield required(at);
  else yield* validateChoice(policy, ['PreemptLowerPriority', 'Never'], at);
}

function* validateOs(os: PodSpecShape['os'], at: FieldPath): Errors {
  if (os === undefined) return;
  if ((os.name ?? '') === '') yield required([...at, 'name'], 'cannot be empty');
  else yield* validateChoice(os.name, ['linux', 'windows'], at);
}
