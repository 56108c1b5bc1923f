/** What the parts of a document are read with: the objects they may speak of, and a place for complaints. */
import type { StringMap } from '../../cluster/objects.ts';
import { nearest } from '../../languages/did-you-mean.ts';
import type { Path } from '../../languages/yaml.ts';
import type { ScenarioDocument } from '../document.ts';
import type { Problem } from '../format.ts';
import type { GitFolder } from '../gitops.ts';
import type { ManifestObject } from '../manifests.ts';
import { problemAt, type Source, type SourceFile, type Words } from '../problems.ts';
import type { RolloutManifest } from '../rollout-manifest.ts';

/** Everything a document may be about. */
export interface Surroundings {
  readonly source: Source;
  readonly objects: readonly ManifestObject[];
  /** Rollouts, and Deployments as baselines, in the order given. */
  readonly rollouts: readonly RolloutManifest[];
  /** What of the objects stands in which path of which repository. */
  readonly folders?: readonly GitFolder[];
  /** Fetches a file that the document names; see `DecodeScenarioOptions`. */
  readonly read?: ((path: string, from: string) => readonly SourceFile[] | undefined) | undefined;
}

export interface Desk extends Surroundings {
  readonly document: ScenarioDocument;
  readonly problems: Problem[];
  complain(path: Path, words: Words): void;
}

export function createDesk(document: ScenarioDocument, around: Surroundings): Desk {
  const problems: Problem[] = [];
  return {
    ...around,
    document,
    problems,
    complain: (path, words) => {
      problems.push(problemAt(around.source, path, words));
    },
  };
}

/** The Rollout a release or a person means: the only one, unless it is named. */
export function rolloutMeant(
  desk: Desk,
  text: { readonly rollout?: string | undefined; readonly namespace?: string | undefined },
  path: Path,
): RolloutManifest | undefined {
  const candidates = desk.rollouts.filter((r) => text.namespace === undefined || r.namespace === text.namespace);
  const names = candidates.map((r) => r.name);
  const expected = `one of ${names.join(', ') || 'those in the manifests'}`;
  const listIt = 'list the file with the Rollout under `manifests`';
  if (text.rollout === undefined) {
    if (candidates.length === 1) return candidates[0];
    desk.complain(path, {
      found: `no rollout named, and ${candidates.length} to choose from`,
      expected: `rollout: ${expected}`,
      remedy: names[0] === undefined ? listIt : `write rollout: ${names[0]}`,
    });
    return undefined;
  }
  const found = candidates.find((r) => r.name === text.rollout);
  if (found === undefined) {
    desk.complain([...path, 'rollout'], {
      found: `the rollout ${text.rollout}`,
      expected,
      remedy: didYouMean(text.rollout, names) ?? listIt,
    });
  }
  return found;
}

/** Complains of containers that the Rollout does not have. */
export function checkContainers(desk: Desk, images: StringMap, rollout: RolloutManifest | undefined, path: Path): void {
  const known = (rollout?.template?.spec?.containers ?? []).map((c) => c.name);
  for (const name of Object.keys(images)) {
    if (name === '*' || known.length === 0 || known.includes(name)) continue;
    desk.complain(path, {
      found: `the container ${name}`,
      expected: `one of ${known.join(', ')}, or *`,
      remedy: didYouMean(name, known) ?? `write ${known[0]}`,
    });
  }
}

export function didYouMean(word: string, known: readonly string[]): string | undefined {
  const meant = nearest(word, known);
  return meant === undefined ? undefined : `did you mean \`${meant}\`?`;
}
