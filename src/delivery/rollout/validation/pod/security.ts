/** Security contexts of pods and containers. That a container is privileged is never objected to (`removeSecurityContextPrivileged`). */
import {
  duplicate,
  type Errors,
  type FieldPath,
  invalid,
  notSupported,
  type Printed,
  required,
} from '../field-error.ts';
import { goInternal } from '../go-value.ts';
import { idProblems } from '../names.ts';
import { validateDescendingPath } from './paths.ts';
import type { ProfileShape, SecurityContextShape } from './shapes.ts';

export function* validatePodSecurity(context: SecurityContextShape | undefined, at: FieldPath): Errors {
  if (context === undefined) return;
  yield* validateId(context.fsGroup, [...at, 'fsGroup']);
  yield* validateId(context.runAsUser, [...at, 'runAsUser']);
  yield* validateId(context.runAsGroup, [...at, 'runAsGroup']);
  for (const [i, group] of (context.supplementalGroups ?? []).entries()) {
    yield* validateId(group, [...at, 'supplementalGroups', i]);
  }
  yield* validateSysctls(context.sysctls ?? [], [...at, 'sysctls']);
  yield* validateOneOf(context.fsGroupChangePolicy, ['Always', 'OnRootMismatch'], [...at, 'fsGroupChangePolicy']);
  yield* validateSeccomp(context.seccompProfile, [...at, 'seccompProfile']);
  yield* validateAppArmor(context.appArmorProfile, [...at, 'appArmorProfile']);
  yield* validateOneOf(context.supplementalGroupsPolicy, ['Merge', 'Strict'], [...at, 'supplementalGroupsPolicy']);
}

export function* validateContainerSecurity(context: SecurityContextShape | undefined, at: FieldPath): Errors {
  if (context === undefined) return;
  yield* validateId(context.runAsUser, [...at, 'runAsUser']);
  yield* validateId(context.runAsGroup, [...at, 'runAsGroup']);
  yield* validateOneOf(context.procMount, ['Default', 'Unmasked'], [...at, 'procMount']);
  if (context.procMount === 'Unmasked') {
    yield invalid([...at, 'procMount'], 'Unmasked', '`hostUsers` must be false to use `Unmasked`');
  }
  yield* validateSeccomp(context.seccompProfile, [...at, 'seccompProfile']);
  if (context.allowPrivilegeEscalation === false && context.capabilities?.add?.includes('CAP_SYS_ADMIN') === true) {
    yield invalid(
      at,
      internalContext(context),
      'cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN',
    );
  }
  yield* validateAppArmor(context.appArmorProfile, [...at, 'appArmorProfile']);
}

/** As the API server holds it; that a container is privileged has been forgotten. */
const internalContext = (c: SecurityContextShape): Printed =>
  goInternal([
    [
      'Capabilities',
      goInternal([
        ['Add', c.capabilities?.add],
        ['Drop', c.capabilities?.drop],
      ]),
    ],
    ['Privileged', c.privileged === true ? undefined : c.privileged],
    [
      'SELinuxOptions',
      c.seLinuxOptions && goInternal(SELINUX.map((name) => [name, c.seLinuxOptions?.[lower(name)] ?? ''])),
    ],
    ['WindowsOptions', undefined],
    ['RunAsUser', c.runAsUser],
    ['RunAsGroup', c.runAsGroup],
    ['RunAsNonRoot', c.runAsNonRoot],
    ['ReadOnlyRootFilesystem', c.readOnlyRootFilesystem],
    ['AllowPrivilegeEscalation', c.allowPrivilegeEscalation],
    ['ProcMount', c.procMount ?? 'Default'],
    ['SeccompProfile', c.seccompProfile && internalProfile(c.seccompProfile)],
    ['AppArmorProfile', c.appArmorProfile && internalProfile(c.appArmorProfile)],
  ]);

const SELINUX = ['User', 'Role', 'Type', 'Level'] as const;
const lower = (name: (typeof SELINUX)[number]) => name.toLowerCase() as Lowercase<typeof name>;

const internalProfile = ({ type = '', localhostProfile }: ProfileShape): Printed =>
  goInternal([
    ['Type', type],
    ['LocalhostProfile', localhostProfile],
  ]);

function* validateId(id: number | undefined, at: FieldPath): Errors {
  if (id === undefined) return;
  for (const problem of idProblems(id)) yield invalid(at, id, problem);
}

function* validateOneOf(value: string | undefined, choices: readonly string[], at: FieldPath): Errors {
  if (value !== undefined && !choices.includes(value)) yield notSupported(at, value, choices);
}

const SYSCTL = /^(?:[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9](?:[-_a-z0-9]*[a-z0-9])?$/;
const SYSCTL_TEXT = '^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$';

function* validateSysctls(sysctls: readonly { readonly name?: string }[], at: FieldPath): Errors {
  const seen = new Set<string>();
  for (const [i, { name = '' }] of sysctls.entries()) {
    const here = [...at, i, 'name'];
    if (name === '') yield required(here);
    else if (name.length > 253 || !SYSCTL.test(name)) {
      yield invalid(here, name, `must have at most 253 characters and match regex ${SYSCTL_TEXT}`);
    } else if (seen.has(name)) yield duplicate(here, name);
    seen.add(name);
  }
}

const PROFILES = ['Localhost', 'RuntimeDefault', 'Unconfined'];

function* validateSeccomp(profile: ProfileShape | undefined, at: FieldPath): Errors {
  if (profile === undefined) return;
  const { type = '', localhostProfile: local } = profile;
  if (type === '') yield required([...at, 'type'], 'type is required when seccompProfile is set');
  else if (!PROFILES.includes(type)) yield notSupported([...at, 'type'], type, PROFILES);
  const here = [...at, 'localhostProfile'];
  if (type !== 'Localhost') {
    if (local !== undefined) {
      yield invalid(here, internalProfile(profile), 'can only be set when seccomp type is Localhost');
    }
  } else if (local === undefined) yield required(here, 'must be set when seccomp type is Localhost');
  else yield* validateDescendingPath(local, here);
}

function* validateAppArmor(profile: ProfileShape | undefined, at: FieldPath): Errors {
  if (profile === undefined) return;
  const { type = '', localhostProfile: local } = profile;
  const here = [...at, 'localhostProfile'];
  if (type === 'Localhost') {
    if (local === undefined || local.trim() === '') {
      yield required(here, 'must be set when AppArmor type is Localhost');
    } else if (local !== local.trim()) yield invalid(here, local, 'must not be padded with whitespace');
  } else if (type === '') yield required([...at, 'type'], 'type is required when appArmorProfile is set');
  else if (!PROFILES.includes(type)) yield notSupported([...at, 'type'], type, PROFILES);
  else if (local !== undefined) yield invalid(here, local, 'can only be set when AppArmor type is Localhost');
}
