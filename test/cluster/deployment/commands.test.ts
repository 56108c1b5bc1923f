import { describe, expect, it } from 'vitest';
import {
  pause,
  restart,
  resume,
  revisions,
  rolloutStatus,
  scaleTo,
  setImage,
  undo,
} from '../../../src/cluster/deployment/commands.ts';
import { createDeploymentController } from '../../../src/cluster/deployment.ts';
import { deployments } from '../../../src/cluster/objects.ts';
import { createStore } from '../../../src/cluster/store.ts';
import { atSecond } from '../../../src/kernel/time.ts';

/** A Deployment `web` of image v1, and a controller that looks whenever it is told to. */
function begin(looks = 2) {
  const now = () => atSecond(5);
  const store = createStore(now);
  const controller = createDeploymentController({ store, now, notice: () => {}, decision: () => {} });
  store.create(
    deployments,
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', annotations: { note: 'first' } },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              { name: 'app', image: 'web:v1' },
              { name: 'proxy', image: 'proxy:1' },
            ],
          },
        },
      },
    },
    'kubectl',
  );
  const look = (n = 2) => {
    for (let i = 0; i < n; i++) controller.reconcile('default/web');
  };
  look(looks);
  const target = { store, namespace: 'default', name: 'web', by: 'kubectl' };
  const present = () => store.get(deployments, 'default', 'web')!;
  const images = () => present().spec.template.spec.containers.map((c) => c.image);
  return { store, target, look, present, images };
}

describe('kubectl set image', () => {
  it('changes the first container, or the one named', () => {
    const { target, images } = begin();
    setImage(target, 'web:v2');
    setImage(target, 'proxy:2', 'proxy');
    expect(images()).toEqual(['web:v2', 'proxy:2']);
  });

  it('is refused for a container that is not there, and for a Deployment that is not there', () => {
    const { target } = begin();
    expect(setImage(target, 'x', 'other')).toEqual({ ok: false, message: 'unable to find container named "other"' });
    expect(setImage({ ...target, name: 'api' }, 'x')).toEqual({
      ok: false,
      message: 'deployments.apps "api" not found',
    });
  });
});

describe('kubectl rollout undo', () => {
  it('brings the second highest revision back, with its annotations, and again the other', () => {
    const { store, target, look, present, images } = begin();
    setImage(target, 'web:v2');
    store.patch(deployments, 'default', 'web', { metadata: { annotations: { note: 'second' } } }, 'kubectl');
    look();
    expect(undo(target)).toEqual({ ok: true });
    expect(images()[0]).toBe('web:v1');
    expect(present().metadata.annotations).toMatchObject({ note: 'first' });
    look();
    expect(revisions(store, present()).map((r) => r.revision)).toEqual([3, 2]);
    undo(target);
    expect(images()[0]).toBe('web:v2');
  });

  it('leaves no trace of the hash in the template', () => {
    const { target, look, present } = begin();
    const before = present().spec.template;
    setImage(target, 'web:v2');
    look();
    undo(target);
    expect(present().spec.template).toEqual(before);
  });

  it('is refused without history, for an unknown revision, for the present one, and while paused', () => {
    const { target, look } = begin();
    const message = (toRevision?: number) => {
      const answer = undo(target, toRevision);
      return answer.ok ? '' : answer.message;
    };
    expect(message()).toBe('no rollout history found for deployment "web"');
    setImage(target, 'web:v2');
    look();
    expect(message(7)).toBe('unable to find specified revision 7 in history');
    expect(message(2)).toBe('skipped rollback (current template already matches revision 2)');
    pause(target);
    expect(message(1)).toMatch(/^you cannot rollback a paused deployment/);
  });
});

describe('kubectl rollout pause, resume and restart', () => {
  it('refuse what is so already, and a restart while paused', () => {
    const { target } = begin();
    expect(resume(target)).toEqual({ ok: false, message: 'is not paused' });
    expect(pause(target)).toEqual({ ok: true });
    expect(pause(target)).toEqual({ ok: false, message: 'is already paused' });
    expect(restart(target, atSecond(9))).toMatchObject({ ok: false });
    expect(resume(target)).toEqual({ ok: true });
  });

  it('restarts by an annotation of the template', () => {
    const { target, present } = begin();
    restart(target, atSecond(9));
    expect(present().spec.template.metadata?.annotations).toEqual({
      'kubectl.kubernetes.io/restartedAt': '2020-01-01T00:00:09Z',
    });
  });
});

describe('kubectl rollout status', () => {
  it('waits until the controller has seen the present spec', () => {
    const { target, present, look } = begin();
    scaleTo(target, 3);
    expect(rolloutStatus(present())).toEqual({
      message: 'Waiting for deployment spec update to be observed...',
      done: false,
    });
    look();
    expect(rolloutStatus(present()).message).toBe(
      'Waiting for deployment "web" rollout to finish: 0 out of 3 new replicas have been updated...',
    );
  });
});
