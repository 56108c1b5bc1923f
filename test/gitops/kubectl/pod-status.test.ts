import { describe, expect, it } from 'vitest';
import type { Pod } from '../../../src/cluster/objects.ts';
import { podIcon } from '../../../src/gitops/kubectl/icons.ts';
import { summaryOf } from '../../../src/gitops/kubectl/pod-status.ts';

const pod = (status: object, metadata: object = {}, initContainers = 0): Pod =>
  ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1', namespace: 'default', ...metadata },
    spec: {
      containers: [{ name: 'app' }, { name: 'proxy' }],
      initContainers: Array.from({ length: initContainers }, (_, i) => ({ name: `init-${i}` })),
    },
    status: { phase: 'Running', ...status },
  }) as unknown as Pod;

const running = { ready: true, restartCount: 0, state: { running: {} } };
const waiting = (reason: string) => ({ ready: false, restartCount: 0, state: { waiting: { reason } } });
const ended = (terminated: object) => ({ ready: false, restartCount: 1, state: { terminated } });
const wordOf = (...containerStatuses: object[]) => summaryOf(pod({ containerStatuses })).status;

describe('a simulated pod, which speaks for all of its containers', () => {
  it('has all of them ready or none', () => {
    const conditions = [{ type: 'Ready', status: 'True' }];
    expect(summaryOf(pod({ conditions }))).toEqual({ status: 'Running', ready: 2, restarts: 0 });
    expect(summaryOf(pod({ restarts: 3 }))).toEqual({ status: 'Running', ready: 0, restarts: 3 });
  });

  it('says its reason rather than its phase', () => {
    expect(summaryOf(pod({ phase: 'Pending', reason: 'ContainerCreating' })).status).toBe('ContainerCreating');
  });
});

describe('a pod of a cluster, container by container', () => {
  it('counts ready running containers and restarts', () => {
    const containerStatuses = [{ ...running, restartCount: 2 }, waiting('CrashLoopBackOff')];
    expect(summaryOf(pod({ containerStatuses }))).toEqual({ status: 'CrashLoopBackOff', ready: 1, restarts: 2 });
  });

  it('hears the first container that has something to say', () => {
    expect(wordOf(waiting('ImagePullBackOff'), waiting('CrashLoopBackOff'))).toBe('ImagePullBackOff');
  });

  it('says how a container ended', () => {
    expect(wordOf(ended({ reason: 'OOMKilled', exitCode: 137 }))).toBe('OOMKilled');
    expect(wordOf(ended({ exitCode: 3 }))).toBe('ExitCode:3');
    expect(wordOf(ended({ exitCode: 137, signal: 9 }))).toBe('Signal:9');
  });

  it('is not completed while another container runs', () => {
    expect(wordOf(ended({ reason: 'Completed', exitCode: 0 }), running)).toBe('Running');
    expect(wordOf(ended({ reason: 'Completed', exitCode: 0 }))).toBe('Completed');
  });

  it('tells how far initialization came, or why it failed', () => {
    const init = (...initContainerStatuses: object[]) => summaryOf(pod({ initContainerStatuses }, {}, 2)).status;
    const done = ended({ exitCode: 0 });
    expect(init(done, { state: { running: {} } })).toBe('Init:1/2');
    expect(init(waiting('PodInitializing'))).toBe('Init:0/2');
    expect(init(waiting('ErrImagePull'))).toBe('Init:ErrImagePull');
    expect(init(ended({ exitCode: 1 }))).toBe('Init:ExitCode:1');
    expect(init(ended({ exitCode: 1, reason: 'Error' }))).toBe('Init:Error');
    expect(init(done, done)).toBe('Running');
  });

  it('is terminating once it is deleted, or unknown when its node is lost', () => {
    const metadata = { deletionTimestamp: '2020-01-01T00:00:00Z' };
    expect(summaryOf(pod({}, metadata)).status).toBe('Terminating');
    expect(summaryOf(pod({ reason: 'NodeLost' }, metadata)).status).toBe('Unknown');
  });
});

it.each([
  ['Init:CrashLoopBackOff', '◌'],
  ['Signal:9', '✖'],
  ['ErrImagePull', '⚠'],
  ['CreateContainerConfigError', '⚠'],
  ['Terminating', '◌'],
  ['Running', '✔'],
  ['OOMKilled', ' '],
])('a pod that is %s has the icon "%s"', (status, icon) => {
  expect(podIcon(status)).toBe(icon);
});
