/** `argocd.json`: what Argo CD decides, section by section. */
import type { Suite } from '../suite.ts';
import { type Case, sections } from './argocd/sections.ts';
import { difference, readText, Tally } from './compare.ts';

export const suite: Suite = {
  name: 'argocd',
  run(tree) {
    const text = readText(tree, 'argocd.json');
    if (text === undefined) return undefined;
    const data = JSON.parse(text) as { readonly [section: string]: readonly Case[] | undefined };
    const tally = new Tally();
    for (const [section, answer] of sections) {
      for (const one of data[section] ?? []) {
        tally.check(`${section}/${one.name}`, () => difference(answer(one.in), one.out));
      }
    }
    // A section nobody answers is not passed over in silence.
    const known = new Set(['README', 'fields', ...sections.map(([section]) => section)]);
    for (const section of Object.keys(data).filter((name) => !known.has(name))) {
      for (const one of data[section] ?? []) tally.check(`${section}/${one.name}`, () => 'no code for this section');
    }
    return tally.outcome();
  },
};
