import { describe, expect, it } from 'vitest';
import { textOf } from '../../../../src/delivery/rollout/validation/field-error.ts';
import { validateRollout } from '../../../../src/delivery/rollout/validation/spec.ts';
import { canaryWith, rolloutWith, toldOf } from './rollouts.ts';

describe('the spec of a Rollout', () => {
  it('may say nothing but selector, template and strategy', () => {
    expect(toldOf(rolloutWith())).toEqual([]);
  });

  it('has all its mistakes told, in the real order', () => {
    expect(toldOf(rolloutWith({ replicas: -1, selector: null, minReadySeconds: 600, strategy: {} }))).toEqual([
      'spec.replicas: Invalid value: -1: must be greater than or equal to 0',
      "spec.selector: Required value: Rollout has missing field '.spec.selector'",
      'spec.template.metadata.labels: Invalid value: {"app":"shop"}: `selector` does not match template `labels`',
      'spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds',
      "spec.strategy.strategy: Required value: Rollout has missing field '.spec.strategy.canary or .spec.strategy.blueGreen'",
    ]);
  });

  it('with a selector that cannot be read hides what is wrong with the template', () => {
    const broken = { matchExpressions: [{ key: 'app', operator: 'Is' }] };
    expect(toldOf(rolloutWith({ selector: broken }, { containers: [] }))).toEqual([
      'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
      'spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Is"}]}: invalid label selector',
    ]);
  });

  it('that borrows its template is judged by what it borrowed, once that is there', () => {
    const rollout = rolloutWith({ workloadRef: { kind: 'Deployment', name: 'shop' } }, { containers: [] });
    expect(toldOf(rollout)).toEqual([
      'spec.template: Internal error: template must be empty for workload reference rollout',
    ]);
    expect(validateRollout(rollout, { templateResolved: true }).map(textOf)).toEqual([
      'spec.template.spec.containers: Required value',
    ]);
  });
});

describe('a canary', () => {
  it('needs a margin, as written', () => {
    expect(toldOf(canaryWith({ maxSurge: '0%', maxUnavailable: '0' }))).toEqual([
      'spec.strategy.maxSurge: Invalid value: "0%": MaxSurge and MaxUnavailable both can not be zero',
    ]);
    expect(toldOf(canaryWith({ maxSurge: 0 }))).toEqual([]);
  });

  it('has weights up to what its router counts to', () => {
    const steps = [{ setWeight: 150 }, { pause: { duration: 'soon' } }];
    expect(toldOf(canaryWith({ steps }))).toEqual([
      'spec.strategy.steps[0].setWeight: Invalid value: 150: SetWeight needs to be between 0 and 100',
      'spec.strategy.steps[1].pause.duration: Invalid value: -1: Duration needs to be greater than 0',
    ]);
    const trafficRouting = { plugins: { x: {} }, maxTrafficWeight: 200 };
    expect(toldOf(canaryWith({ steps: [{ setWeight: 150 }], trafficRouting }))).toEqual([]);
  });

  it('has a wrong method of a mirror route told twice, and wrong headers never', () => {
    const match = [{ method: {}, headers: { x: {} } }];
    const told = toldOf(
      canaryWith({
        steps: [{ setMirrorRoute: { name: 'm', match } }],
        trafficRouting: { plugins: { x: {} }, managedRoutes: [{ name: 'm' }] },
      }),
    );
    expect(told).toHaveLength(2);
    expect(told[0]).toBe(told[1]);
  });
});

describe('a pod template', () => {
  const pod = (spec: object) => toldOf(rolloutWith({}, { ...spec }));
  const container = (spec: object) => toldOf(rolloutWith({}, {}, { ...spec }));
  const at = 'spec.template.spec.containers[0]';

  it('has its containers judged after the API has filled in its defaults', () => {
    expect(container({ ports: [{ containerPort: 80 }], livenessProbe: { httpGet: { port: 80 } } })).toEqual([]);
    expect(container({ ports: [{ name: 'http', protocol: 'http' }], image: '' })).toEqual([
      `${at}.image: Required value`,
      `${at}.ports[0].containerPort: Required value`,
      `${at}.ports[0].protocol: Unsupported value: "http": supported values: "SCTP", "TCP", "UDP"`,
    ]);
  });

  it('has one way to probe, and one success to be alive', () => {
    const livenessProbe = { exec: { command: ['x'] }, httpGet: { port: 0 }, successThreshold: 2, periodSeconds: -1 };
    expect(container({ livenessProbe })).toEqual([
      `${at}.livenessProbe.httpGet: Forbidden: may not specify more than 1 handler type`,
      `${at}.livenessProbe.periodSeconds: Invalid value: -1: must be greater than or equal to 0`,
      `${at}.livenessProbe.successThreshold: Invalid value: 2: must be 1`,
    ]);
  });

  it('asks for no more than its limits', () => {
    expect(container({ resources: { limits: { cpu: '500m' }, requests: { cpu: 1, 'example.com/gpu': '1' } } })).toEqual(
      [
        `${at}.resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 500m`,
        `${at}.resources.limits: Required value: Limit must be set for non overcommitable resources`,
      ],
    );
  });

  it('mounts only volumes without mistakes', () => {
    const told = pod({
      volumes: [{ name: 'a', hostPath: { path: '/x' }, configMap: { name: 'c' } }, { name: 'b' }],
      containers: [
        {
          name: 'web',
          image: 'x',
          volumeMounts: [
            { name: 'a', mountPath: '/a' },
            { name: 'b', mountPath: '/b' },
          ],
        },
      ],
    });
    expect(told).toEqual([
      'spec.template.spec.volumes[0].configMap: Forbidden: may not specify more than 1 volume type',
      `${at}.volumeMounts[0].name: Not found: "a"`,
    ]);
  });

  it('may be privileged, and is forgotten to be', () => {
    const volumeMounts = [{ name: 'b', mountPath: '/b', mountPropagation: 'Bidirectional' }];
    const containers = [{ name: 'web', image: 'x', securityContext: { privileged: true }, volumeMounts }];
    expect(pod({ volumes: [{ name: 'b', emptyDir: {} }], containers })).toEqual([
      `${at}.volumeMounts.mountPropagation: Forbidden: Bidirectional mount propagation is available only to privileged containers`,
    ]);
  });

  it('has its init containers act and probe only as sidecars', () => {
    const init = { name: 'i', image: 'x', livenessProbe: { exec: { command: ['x'] } } };
    expect(pod({ initContainers: [{ ...init, restartPolicy: 'Always' }] })).toEqual([]);
    expect(pod({ initContainers: [{ ...init, name: 'web' }] })).toEqual([
      'spec.template.spec.initContainers[0].name: Duplicate value: "web"',
      'spec.template.spec.initContainers[0].livenessProbe: Forbidden: may not be set for init containers without restartPolicy=Always',
    ]);
  });

  it('runs for good: a deadline is forbidden, another restart policy unsupported', () => {
    expect(pod({ restartPolicy: 'Never', activeDeadlineSeconds: 5 })).toEqual([
      'spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
      'spec.template.spec.activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in ReplicaSet is not Supported',
    ]);
  });

  it('cannot renounce privileges and ask for them, and is printed as the API server holds it', () => {
    const securityContext = {
      allowPrivilegeEscalation: false,
      privileged: true,
      capabilities: { add: ['CAP_SYS_ADMIN'] },
    };
    expect(container({ securityContext })).toEqual([
      `${at}.securityContext: Invalid value: {"Capabilities":{"Add":["CAP_SYS_ADMIN"],"Drop":null},"Privileged":null,"SELinuxOptions":null,"WindowsOptions":null,"RunAsUser":null,"RunAsGroup":null,"RunAsNonRoot":null,"ReadOnlyRootFilesystem":null,"AllowPrivilegeEscalation":false,"ProcMount":"Default","SeccompProfile":null,"AppArmorProfile":null}: cannot set \`allowPrivilegeEscalation\` to false and \`capabilities.Add\` CAP_SYS_ADMIN`,
    ]);
  });

  it('is placed by rules that can be read', () => {
    expect(
      pod({
        tolerations: [{ operator: 'Equal', value: 'a b' }],
        topologySpreadConstraints: [{ maxSkew: 0, topologyKey: '', whenUnsatisfiable: 'Never' }],
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: {} } },
      }).map((text) => text.replace(/^spec\.template\.spec\./, '').replace(/(: Invalid value: "a b").*/, '$1')),
    ).toEqual([
      'affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term',
      'topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      'topologySpreadConstraints[0].topologyKey: Required value: can not be empty',
      'topologySpreadConstraints[0].whenUnsatisfiable: Unsupported value: "Never": supported values: "DoNotSchedule", "ScheduleAnyway"',
      'tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which means "match all values and all keys"',
      'tolerations[0].operator: Invalid value: "a b"',
    ]);
  });
});
