/** `kubectl apply` of a text of manifests to the simulated cluster, from a pipeline. */
import type { KubeObject, PodTemplateSpec } from '../../cluster/objects.ts';
import { rollouts } from '../../delivery/rollout/objects.ts';
import { readManifests } from '../../scenario/manifests.ts';
import { formatProblem } from '../../scenario/problems.ts';
import { apply } from '../story.ts';
import { done, type Ended, failed, type Workplace } from './workplace.ts';

/** Applies every object of the text; the first that is refused fails. */
export function applyText(place: Workplace, text: string, file: string, namespace: string): Ended {
  const { manifests, problems } = readManifests([{ file, text }], { strict: true });
  const command = (what: string, accepted: boolean, message: string) =>
    place.write({ t: place.engine.now, kind: 'command', who: place.who, what, accepted, message });
  if (problems[0] !== undefined) {
    command(`apply ${file}`, false, formatProblem(problems[0]).replaceAll('\n', ' '));
    return failed();
  }
  let out = '';
  for (const { object } of manifests) {
    const draft = object as unknown as KubeObject;
    const within = draft.metadata.namespace ?? namespace;
    const named = { ...draft, metadata: { ...draft.metadata, namespace: within } };
    announce(place, named);
    const before = place.store.version();
    const { accepted, text: said } = apply({ store: place.store, now: place.engine.now, by: place.who }, named, within);
    const became = said.endsWith('created') ? 'created' : place.store.version() === before ? 'unchanged' : 'configured';
    const what = `${draft.kind.toLowerCase()}/${draft.metadata.name}`;
    command(`apply ${what}`, accepted, accepted ? became : said);
    if (!accepted) return failed();
    out += `${what} ${became}\n`;
  }
  return { ...done(out), told: true };
}

/** A Rollout whose template is about to change is released. */
function announce(place: Workplace, object: KubeObject): void {
  if (object.kind !== 'Rollout') return;
  const { namespace, name } = object.metadata;
  const present = place.store.get(rollouts, namespace, name)?.spec.template;
  const next = (object as { readonly spec?: { readonly template?: PodTemplateSpec } }).spec?.template;
  if (present === undefined || next === undefined) return;
  const now = imagesOf(present);
  const images = Object.fromEntries([...imagesOf(next)].filter(([container, image]) => now.get(container) !== image));
  if (Object.keys(images).length > 0) place.releases(name, images);
}

const imagesOf = (template: PodTemplateSpec): ReadonlyMap<string, string> =>
  new Map((template.spec?.containers ?? []).map((c) => [c.name, c.image ?? '']));
