/** `deployment/*.json`: whole stories of the Deployment controller, second by second, events and refusals included. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolloutStatus } from '../../../src/cluster/deployment/commands.ts';
import { settingsOf } from '../../../src/cluster/deployment/settings.ts';
import { revisionOf } from '../../../src/cluster/deployment/versions.ts';
import { deepEqual } from '../../../src/cluster/equality.ts';
import { mergePatch } from '../../../src/cluster/merge-patch.ts';
import type { Deployment } from '../../../src/cluster/objects.ts';
import { type Action, type Second, tell, type World } from '../deployment-world.ts';
import type { Failure, Suite } from '../suite.ts';

export interface DeploymentStory {
  readonly name: string;
  readonly world?: World;
  readonly objects: readonly Deployment[];
  readonly actions?: readonly Action[];
  readonly until: number;
  readonly expect: readonly Entry[];
}

interface Entry {
  readonly t: number;
  readonly change: unknown;
  readonly events?: readonly string[];
  readonly refused?: readonly string[];
}

export const suite: Suite = {
  name: 'deployment',
  run(tree) {
    const folder = join(tree, 'deployment');
    if (!existsSync(folder)) return undefined;
    const files = readdirSync(folder)
      .filter((f) => f.endsWith('.json'))
      .sort();
    const failures: Failure[] = [];
    let passed = 0;
    for (const file of files) {
      const story = JSON.parse(readFileSync(join(folder, file), 'utf8')) as DeploymentStory;
      const detail = firstDifference(story);
      if (detail === undefined) passed += 1;
      else failures.push({ name: story.name, detail });
    }
    return { passed, failures };
  },
};

/** Where our telling first differs from the recorded one, in one line; `undefined` if it does not. */
export function firstDifference(story: DeploymentStory): string | undefined {
  const recorded = new Map(story.expect.map((entry) => [entry.t, entry]));
  let expected: unknown = {};
  try {
    for (const second of tell(story)) {
      const entry = recorded.get(second.t);
      if (entry !== undefined) expected = mergePatch(expected, entry.change);
      const difference =
        differing(expected, stateOf(second), '') ??
        differing(
          entry?.events ?? [],
          second.events.map((e) => named(e, second)),
          '/events',
        ) ??
        differing(entry?.refused ?? [], second.refused, '/refused');
      if (difference !== undefined) return `at ${second.t} s ${difference}`;
    }
  } catch (error) {
    return `${error instanceof Error ? error.stack : String(error)}`;
  }
  return undefined;
}

/** The state of a second as the recordings spell it. */
function stateOf({ deployment, replicaSets }: Second): unknown {
  const { spec, status = {} } = deployment;
  const { replicas, paused } = settingsOf(deployment);
  return {
    deployment: {
      wanted: replicas,
      paused,
      image: spec.template.spec.containers[0]?.image,
      revision: revisionOf(deployment),
      replicas: status.replicas ?? 0,
      updated: status.updatedReplicas ?? 0,
      ready: status.readyReplicas ?? 0,
      available: status.availableReplicas ?? 0,
      unavailable: status.unavailableReplicas ?? 0,
      conditions: Object.fromEntries((status.conditions ?? []).map((c) => [c.type, `${c.status}/${c.reason}`])),
      rolloutStatus: rolloutStatus(deployment),
    },
    replicaSets: Object.fromEntries(
      replicaSets.map((rs) => [
        String(revisionOf(rs)),
        {
          wanted: rs.spec.replicas,
          replicas: rs.status.replicas,
          ready: rs.status.readyReplicas,
          available: rs.status.availableReplicas,
        },
      ]),
    ),
  };
}

/** The text with `<deployment>-{rev:N}` in place of a ReplicaSet's name. */
const named = (text: string, { deployment, revisions }: Second): string =>
  [...revisions].reduce(
    (written, [name, revision]) => written.replaceAll(name, `${deployment.metadata.name}-{rev:${revision}}`),
    text,
  );

/** The first path at which two values differ, with both values. */
function differing(expected: unknown, got: unknown, path: string): string | undefined {
  if (deepEqual(expected, got)) return undefined;
  if (isMap(expected) && isMap(got)) {
    for (const key of [...new Set([...Object.keys(expected), ...Object.keys(got)])].sort()) {
      const difference = differing(expected[key], got[key], `${path}/${key}`);
      if (difference !== undefined) return difference;
    }
  }
  return `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(got)}`;
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
