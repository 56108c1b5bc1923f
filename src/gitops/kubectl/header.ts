/** The lines above the table: labels, each filled up to one column, and values. */

import type { TaggedImage } from './images.ts';
import { colourOfIcon, colourOfTag, type Ink } from './ink.ts';

const LABEL_WIDTH = 17;

/** A line of the header; one without a label goes on with the line before. */
export const headerLine = (label: string, value: string | number): string =>
  `${label === '' ? '' : `${label}:`}`.padEnd(LABEL_WIDTH) + value;

/** Name, namespace, status, and the message if there is one. */
export function identityLines(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  status: { readonly icon: string; readonly text: string; readonly message: string },
  ink: Ink,
): readonly string[] {
  return [
    headerLine('Name', name),
    headerLine('Namespace', namespace),
    headerLine('Status', `${ink(status.icon, colourOfIcon(status.icon))} ${status.text}`),
    ...(status.message === '' ? [] : [headerLine('Message', status.message)]),
  ];
}

export const imageLines = (images: readonly TaggedImage[], ink: Ink): readonly string[] =>
  images.map(({ image, tags }, i) => {
    const painted = tags.map((tag) => ink(tag, colourOfTag(tag))).join(', ');
    return headerLine(i === 0 ? 'Images' : '', tags.length === 0 ? image : `${image} (${painted})`);
  });
