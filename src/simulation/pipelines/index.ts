/** The pipelines of a scenario: pushes start builds, and builds act on the cluster as their commands do. */
import { isStartedBy } from '../../gitops/codefresh/triggers.ts';
import type { Scenario } from '../../scenario/format.ts';
import { type BuildPorts, build } from './build.ts';
import { start } from './process.ts';

/** Schedules the pushes; each starts a build of every pipeline that it triggers. */
export function carryOutPipelines({ pipelines = [] }: Scenario, ports: BuildPorts): void {
  const { engine, write } = ports;
  for (const plan of pipelines) {
    let builds = 0;
    for (const push of plan.pushes) {
      engine.schedule(push.at, 'world', () => {
        if (!isStartedBy(plan.pipeline, push)) {
          const message = `the push to ${push.branch} of ${push.owner}/${push.repo} matches no trigger`;
          write({ t: engine.now, kind: 'pipeline', pipeline: plan.name, build: 0, state: 'log', message });
          return;
        }
        builds += 1;
        start(engine, build(plan, push, builds, ports));
      });
    }
  }
}
