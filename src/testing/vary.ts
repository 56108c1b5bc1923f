/** One's own manifests as a rehearsal, and the same rehearsal with another story. */
import { readYaml } from '../languages/yaml.ts';
import { scenario } from '../scenario/scenario.ts';
import type { Manifest, Mapping } from './manifest.ts';
import type { Rehearsal } from './rehearsals.ts';

/**
 * Manifests, and at most one Scenario document, as a rehearsal whose story can be varied. Without such a document
 * everything is assumed that `preroll run` assumes.
 *
 * @throws ScenarioError when `preroll run` would refuse the texts.
 */
export function rehearsal(...texts: readonly string[]): Rehearsal {
  scenario(...texts);
  const documents = texts.flatMap((text) => readYaml(text).documents.flatMap(({ value }) => listed(value as Mapping)));
  const isStory = ({ apiVersion }: Mapping) => String(apiVersion).startsWith('preroll.dev/');
  return {
    objects: documents.filter((d) => !isStory(d)) as unknown as readonly Manifest[],
    document: documents.find(isStory) ?? { apiVersion: 'preroll.dev/v1alpha1', kind: 'Scenario', name: 'rehearsal' },
  };
}

/** The objects of a document: of a `kind: List`, those it holds. */
const listed = (value: Mapping): readonly Mapping[] =>
  value.kind === 'List' && Array.isArray(value.items) ? (value.items as unknown as readonly Mapping[]) : [value];

/**
 * The rehearsal with these fields of its Scenario document instead of its own: `vary(shop, { traffic: [] })`. Several
 * parts are laid over each other, the last one on top.
 */
export const vary = ({ objects, document }: Rehearsal, ...parts: readonly Mapping[]): Rehearsal => ({
  objects,
  document: Object.assign({}, document, ...parts) as Mapping,
});
