/** How pods are named by their ReplicaSets. */
import type { Streams } from '../kernel/random.ts';

/** The letters Kubernetes makes names of: no vowels, nothing that looks like something else (`apimachinery/pkg/util/rand`). */
const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Five letters that depend on nothing but the seed, the ReplicaSet and how many pods it has made. */
export function podSuffix(streams: Streams, owner: string, n: number): string {
  const random = streams.named(`pod-name/${owner}/${n}`);
  let text = '';
  for (let i = 0; i < 5; i++) text += LETTERS[random.integer(LETTERS.length)];
  return text;
}
