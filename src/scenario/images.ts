/** Image references: taking the tag apart from the name, filling placeholders of templates, and naming a next version. */
import { placeholdersOf } from '../languages/template.ts';
import { matchesWildcard } from '../languages/wildcard.ts';
import { FIRST_TAG, NEXT_TAG } from './defaults.ts';

/** An image reference, taken apart. A registry's port is no tag; a digest is carried with the name. */
export function splitImage(image: string): { readonly name: string; readonly tag?: string } {
  const bare = image.split('@')[0] ?? image;
  const colon = bare.lastIndexOf(':');
  return colon > bare.lastIndexOf('/') ? { name: bare.slice(0, colon), tag: bare.slice(colon + 1) } : { name: bare };
}

/** The same image with another tag. */
export const withTag = (image: string, tag: string): string => `${splitImage(image).name}:${tag}`;

/** An image of the version after this one: the last number of a version counted up, otherwise the tag `next`. */
export function nextImage(image: string): string {
  const { tag } = splitImage(image);
  if (tag === undefined || tag === 'latest') return withTag(image, NEXT_TAG);
  const match = /^(v?(?:\d+\.)*)(\d{1,9})$/.exec(tag);
  return withTag(image, match === null ? 'next' : `${match[1]}${Number(match[2]) + 1}`);
}

/** An image whose placeholders (`{{CF_SHORT_REVISION}}`) are filled with a first tag; `undefined` if it has none. */
export function filled(
  image: string,
): { readonly image: string; readonly placeholders: readonly string[] } | undefined {
  const placeholders = placeholdersOf(image);
  if (placeholders.length === 0) return undefined;
  return { image: image.replace(/\{\{.*?\}\}/gs, FIRST_TAG), placeholders };
}

/** Does an image match a pattern of a scenario's versions? `*` stands for any run of characters. */
export const matchesImage = (pattern: string, image: string): boolean => matchesWildcard(pattern, image);
