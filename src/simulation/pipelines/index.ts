/** The pipelines of a scenario: pushes start builds, and builds act on the cluster as their commands do. */
import { isStartedBy } from '../../gitops/codefresh/triggers.ts';
import type { Scenario } from '../../scenario/format.ts';
import { type AskingPorts, type BuiltImages, createAsking } from '../asking.ts';
import { type BuildPorts, build } from './build.ts';
import { start } from './process.ts';

export type PipelinePorts = Omit<BuildPorts, 'ask' | 'undescribed' | 'built'> &
  AskingPorts & { readonly builds: BuiltImages };

/** Schedules the pushes; each starts a build of every pipeline that it triggers. */
export function carryOutPipelines({ pipelines = [] }: Scenario, given: PipelinePorts): void {
  const { engine, write } = given;
  const ports = buildPorts(given);
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

function buildPorts(given: PipelinePorts): BuildPorts {
  let undescribed: string | undefined;
  const ask = createAsking(
    given,
    (why) => {
      undescribed = why;
    },
    'pipeline',
  );
  return {
    ...given,
    ask(request) {
      undescribed = undefined;
      return ask(request);
    },
    undescribed: () => undescribed,
    built: (image, baked) => void given.builds.set(image, baked),
  };
}
