/**
 * Mistakes that decode well and still make no sense. Argo's own validation runs inside the simulation, with its own
 * texts, and marks the Rollout InvalidSpec; here is only what leaves nothing to rehearse, or what nobody can have meant.
 */
import type { CanaryStep, RolloutSpec } from '../delivery/rollout/objects.ts';
import { parsePauseDuration } from '../languages/duration.ts';
import type { Path } from '../languages/yaml.ts';
import type { Problem } from './format.ts';
import { isArgo, type Manifest } from './manifests.ts';
import { problemAt, type Words } from './problems.ts';

/** Every such mistake in these objects. */
export function checkManifests(manifests: readonly Manifest[]): Problem[] {
  return manifests.filter((m) => isArgo(m, 'Rollout')).flatMap(checkRollout);
}

function checkRollout(manifest: Manifest): Problem[] {
  const spec = (manifest.object.spec ?? {}) as unknown as RolloutSpec;
  const problems: Problem[] = [];
  const complain = (path: Path, words: Words, what: 'key' | 'value' = 'value') => {
    problems.push(problemAt(manifest.source, ['spec', ...path], words, what));
  };
  checkStrategy(spec, complain);
  if (spec.workloadRef === undefined) checkTemplate(spec, complain);
  const canary = spec.strategy?.canary;
  canary?.steps?.forEach((step, i) => {
    checkStep(step, ['strategy', 'canary', 'steps', i], complain);
  });
  for (const [path, value] of counts(spec)) {
    if (value !== undefined && value < 0) {
      complain(path, {
        found: `the negative number ${value}`,
        expected: 'zero or more',
        remedy: 'write a number that is not negative',
      });
    }
  }
  return problems;
}

type Complain = (path: Path, words: Words, what?: 'key' | 'value') => void;

function checkStrategy(spec: RolloutSpec, complain: Complain): void {
  const { canary, blueGreen } = spec.strategy ?? {};
  if (canary === undefined && blueGreen === undefined) {
    complain(['strategy'], {
      found: 'a Rollout without a strategy',
      expected: 'spec.strategy.canary or spec.strategy.blueGreen',
      remedy: 'add `strategy: {canary: {}}` for a rolling update, or the steps you want',
    });
  } else if (canary !== undefined && blueGreen !== undefined) {
    complain(['strategy'], {
      found: 'both canary and blueGreen',
      expected: 'one strategy',
      remedy: 'remove one of the two',
    });
  }
}

function checkTemplate(spec: RolloutSpec, complain: Complain): void {
  const containers = spec.template?.spec?.containers ?? [];
  if (containers.length === 0) {
    complain(['template'], {
      found: 'a Rollout without containers',
      expected: 'spec.template.spec.containers, or spec.workloadRef',
      remedy: 'add a pod template with a container, or name the Deployment that has one under workloadRef',
    });
  }
  containers.forEach((container, i) => {
    if ((container.image ?? '') !== '') return;
    complain(['template', 'spec', 'containers', i], {
      found: 'a container without an image',
      expected: 'image: a text',
      remedy: 'give the container its image',
    });
  });
}

/** What a step may do; a weight, a pause, an experiment and an analysis exclude each other (`validation.go: hasMultipleStepsType`). */
const EXCLUSIVE = ['setWeight', 'pause', 'experiment', 'analysis'] as const;
const ACTIONS = [...EXCLUSIVE, 'setCanaryScale', 'setHeaderRoute', 'setMirrorRoute', 'plugin'] as const;

function checkStep(step: CanaryStep, path: Path, complain: Complain): void {
  const given = EXCLUSIVE.filter((action) => step[action] !== undefined);
  if (given.length > 1) {
    complain(
      [...path, given[1] ?? ''],
      {
        found: `one step with ${given.join(' and ')}`,
        expected: 'one action a step',
        remedy: `begin a step of its own with "- " before ${given[1]}`,
      },
      'key',
    );
  }
  if (ACTIONS.every((action) => step[action] === undefined)) {
    complain(path, {
      found: 'a step without an action',
      expected: `one of ${ACTIONS.join(', ')}`,
      remedy: 'name the action, or remove the step',
    });
  }
  const duration = step.pause?.duration;
  if (duration !== undefined && parsePauseDuration(duration) < 0) {
    const negative = /^\s*-/.test(String(duration));
    complain([...path, 'pause', 'duration'], {
      found: negative ? `the negative duration ${duration}` : `${JSON.stringify(duration)}, which is no duration`,
      expected: 'seconds as a whole number, or a duration such as 30s, 5m or 1h',
      remedy: negative ? 'write it without the minus' : 'write a number and a unit: s, m or h',
    });
  }
}

function counts(spec: RolloutSpec): [Path, number | undefined][] {
  return [
    [['replicas'], spec.replicas],
    [['minReadySeconds'], spec.minReadySeconds],
    [['revisionHistoryLimit'], spec.revisionHistoryLimit],
    [['progressDeadlineSeconds'], spec.progressDeadlineSeconds],
  ];
}
