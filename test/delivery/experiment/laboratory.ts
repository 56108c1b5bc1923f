/** An Experiment alone with its controllers, a second at a time. */
import type { Draft, KubeObject, Service } from '../../../src/cluster/objects.ts';
import { kind, looseKind, replicaSets, services } from '../../../src/cluster/objects.ts';
import { createAnalysisController } from '../../../src/delivery/analysis/controller.ts';
import { scriptedSource } from '../../../src/delivery/analysis/providers/scripted.ts';
import { createExperimentController } from '../../../src/delivery/experiment/controller.ts';
import {
  type Experiment,
  type ExperimentSpec,
  experiments,
  type TemplateSpec,
} from '../../../src/delivery/experiment/objects.ts';
import { createLockstep } from '../../../src/simulation/lockstep.ts';

export const template = (name: string, more: Partial<TemplateSpec> = {}): TemplateSpec => ({
  name,
  selector: { matchLabels: { app: name } },
  template: {
    metadata: { labels: { app: name } },
    spec: { containers: [{ name: 'app', image: 'app:v1', ports: [{ containerPort: 8080 }] }] },
  },
  ...more,
});

export const experiment = (name: string, spec: ExperimentSpec): Draft<Experiment> => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Experiment',
  metadata: { name, namespace: 'default' },
  spec,
});

export const service = (name: string): Draft<Service> => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'default' },
  spec: { selector: { app: 'somebody' } },
});

/** Pods are Ready in the second they are created. */
export function laboratory(...objects: readonly Draft<KubeObject>[]) {
  const lockstep = createLockstep({ startupSeconds: 0 }, (context) => [
    createExperimentController(context),
    createAnalysisController(
      context,
      scriptedSource(() => undefined),
    ),
  ]);
  const { store } = lockstep;
  const create = (object: Draft<KubeObject>) =>
    void store.create(kind<KubeObject>(object.apiVersion, object.kind), object, 'user');
  objects.forEach(create);
  let next = 0;
  return {
    store,
    create,
    remove: (kindName: string, name: string) => void store.delete(looseKind('', kindName), 'default', name, 'user'),
    patch: (name: string, spec: object) => void store.patch(experiments, 'default', name, { spec }, 'user'),
    /** Lives up to and with this second; what was said in the last one. */
    until(t: number): readonly string[] {
      let said: readonly string[] = [];
      for (; next <= t; next++) said = lockstep.second(next).map(({ notice }) => `${notice.reason}: ${notice.message}`);
      return said;
    },
    status: (name: string) => store.get(experiments, 'default', name)?.status,
    templateOf: (name: string, of: string) =>
      store.get(experiments, 'default', name)?.status?.templateStatuses?.find((t) => t.name === of),
    replicasOf: (name: string) => store.get(replicaSets, 'default', name)?.spec.replicas,
    serviceNamed: (name: string) => store.get(services, 'default', name),
  };
}
