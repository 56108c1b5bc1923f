/** The images that run now, each with what it is: canary, stable … or the template of an Experiment. */
import type { ReplicaSet } from '../../cluster/objects.ts';

export interface TaggedImage {
  readonly image: string;
  readonly tags: readonly string[];
}

/** The images of a ReplicaSet that has pods. */
export function imagesOf(set: ReplicaSet, tags: readonly string[]): readonly TaggedImage[] {
  if ((set.status?.replicas ?? 0) <= 0) return [];
  return set.spec.template.spec.containers.map(({ image = '' }) => ({ image, tags }));
}

/** The tag of a ReplicaSet that an Experiment runs; a set of long ago does not say which template it is. */
export function templateTags(set: ReplicaSet): readonly string[] {
  const template = set.metadata.annotations?.['experiment.argoproj.io/template-name'] ?? '';
  return template === '' ? [] : [`Σ:${template}`];
}

/** One entry an image, in order of image. Tags keep their order unless they come from two places; then they are sorted. */
export function mergedImages(images: readonly TaggedImage[]): readonly TaggedImage[] {
  const merged = new Map<string, readonly string[]>();
  for (const { image, tags } of images) {
    const known = merged.get(image);
    merged.set(image, known === undefined ? tags : [...new Set([...known, ...tags])].sort());
  }
  return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([image, tags]) => ({ image, tags }));
}
