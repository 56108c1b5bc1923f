/** The pipelines of a scenario: pushes start builds, and builds act on the cluster as their commands do. */
import { isStartedBy } from '../../gitops/codefresh/triggers.ts';
import type { Push } from '../../gitops/codefresh/variables.ts';
import type { Scenario } from '../../scenario/format.ts';
import { type AskingPorts, type BuiltImages, createAsking } from '../asking.ts';
import type { GitOpsWorld } from '../gitops.ts';
import { type BuildPorts, build } from './build.ts';
import { start } from './process.ts';
import { createRemotes } from './remotes.ts';

export type PipelinePorts = Omit<BuildPorts, 'ask' | 'undescribed' | 'built' | 'remotes'> &
  AskingPorts & {
    readonly builds: BuiltImages;
    readonly gitops: Pick<GitOpsWorld, 'repository' | 'onPush'> | undefined;
  };

/** Schedules the pushes; each starts a build of every pipeline that it triggers. So do those of the scenario's Git. */
export function carryOutPipelines({ pipelines = [] }: Scenario, given: PipelinePorts): void {
  if (pipelines.length === 0) return;
  const { engine, write, gitops } = given;
  const base = buildPorts(given);
  for (const plan of pipelines) {
    const ownRepo = Object.fromEntries(plan.pushes.map(({ owner, repo }) => [`${owner}/${repo}`, plan.files]));
    const ports = {
      ...base,
      remotes: createRemotes({ ...ownRepo, ...plan.repositories }, (repo) => gitops?.repository(repo)),
    };
    let builds = 0;
    const begin = (push: Push) => {
      builds += 1;
      start(engine, build(plan, push, builds, ports));
    };
    for (const push of plan.pushes) {
      engine.schedule(push.at, 'world', () => {
        if (isStartedBy(plan.pipeline, push)) return begin(push);
        const message = `the push to ${push.branch} of ${push.owner}/${push.repo} matches no trigger`;
        write({ t: engine.now, kind: 'pipeline', pipeline: plan.name, build: 0, state: 'log', message });
      });
    }
    // Of Git's other repositories a pipeline hears only if a trigger names them.
    gitops?.onPush((push) => {
      const named = plan.pipeline.triggers.filter(({ repo }) => repo !== undefined);
      if (named.length > 0 && isStartedBy({ ...plan.pipeline, triggers: named }, push)) begin(push);
    });
  }
}

function buildPorts(given: PipelinePorts): Omit<BuildPorts, 'remotes'> {
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
