/** The plugin's colours: which icon and which tag has which, and how a text is wrapped in one. */
import type { AnalysisPhase } from '../../delivery/analysis/objects.ts';

/** Codes of ANSI terminals; 0 is "as it is", which the plugin writes, too. */
export type Colour = 0 | 31 | 32 | 33 | 94;

/** Puts a text into a colour, or leaves it as it is. */
export type Ink = (text: string, colour: Colour) => string;

export const colourless: Ink = (text) => text;
export const coloured: Ink = (text, colour) => `\u001b[${colour}m${text}\u001b[0m`;

const OF_ICONS: ReadonlyMap<string, Colour> = new Map([
  ['◷', 33],
  ['◌', 94],
  ['⚠', 31],
  ['?', 33],
  ['✔', 32],
  ['✖', 31],
]);

const OF_TAGS: ReadonlyMap<string, Colour> = new Map([
  ['canary', 33],
  ['stable', 32],
  ['active', 32],
  ['preview', 94],
  ['ping', 94],
  ['pong', 94],
]);

export const colourOfIcon = (icon: string): Colour => OF_ICONS.get(icon) ?? 0;
export const colourOfTag = (tag: string): Colour => OF_TAGS.get(tag) ?? 0;

/** The names of what is still to end stand out. */
export const colourOfPhase = (phase: AnalysisPhase | '' | undefined): Colour =>
  phase === 'Pending' || phase === 'Running' ? 94 : 0;
