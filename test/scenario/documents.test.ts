/** The published schema, the user's guide and the stories of this project all speak the format that is decoded. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../src/languages/yaml.ts';
import { scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { scenarioAt, scenarioFiles } from '../scenarios.ts';
import { projectRoot } from '../shared.ts';
import { canaryWith, problemsReading, scenarioWith, service } from './manifests-of.ts';

const text = (path: string) => readFileSync(join(projectRoot, path), 'utf8');
const schema = new Ajv2020({ strict: false }).compile(JSON.parse(scenarioJsonSchema()));

describe('docs/scenario.schema.json', () => {
  it('is in step with the decoder (node --import tsx src/cli/write-schema.ts)', () => {
    expect(text('docs/scenario.schema.json')).toBe(scenarioJsonSchema());
  });

  it('refuses what the decoder refuses, as far as shapes go', () => {
    expect(schema({ apiVersion: 'preroll.dev/v1alpha1', kind: 'Scenario' })).toBe(true);
    expect(schema({ apiVersion: 'preroll.dev/v1alpha1', kind: 'Scenario', trafic: [] })).toBe(false);
    expect(schema({ apiVersion: 'preroll.dev/v1alpha1', kind: 'Scenario', flow: 'fast' })).toBe(false);
    expect(schema({ apiVersion: 'preroll.dev/v1alpha1', kind: 'Scenario', people: [{ do: 'cheer' }] })).toBe(false);
  });
});

describe('docs/scenario-format.md', () => {
  const blocks = [...text('docs/scenario-format.md').matchAll(/```yaml\n(.*?)```/gs)].map((m) => m[1] ?? '');
  const manifests = canaryWith('setWeight: 20', 'pause: {}') + service('shop');
  const isPipeline = (block: string) => block.startsWith('# codefresh.yaml');
  /** The files that the examples name: the pipeline that the guide itself shows, and a folder for its repository. */
  const read = (path: string) =>
    path === 'codefresh.yaml'
      ? blocks.filter(isPipeline).map((shown) => ({ file: path, text: shown }))
      : path === 'shop/'
        ? []
        : path.endsWith('.json')
          ? [{ file: path, text: '{"panels": []}' }]
          : undefined;

  it.each(
    blocks
      .filter((block) => !isPipeline(block))
      .map((block, i) => [block.split('\n').find((l) => /^\w+:$|^\w+: [^p]/.test(l)) ?? `${i}`, block]),
  )('shows an example that decodes: %s', (_, block) => {
    const whole = (
      block.startsWith('apiVersion') ? block.replace(/^manifests:.*$/m, '') : scenarioWith(block)
    ).replaceAll('[shop/]', '[a.yaml]');
    // The examples of one part may speak of releases that only another part describes.
    const released = block.includes('releases:')
      ? whole
      : `${whole}releases: [{at: 2m, tag: "2"}, {at: 20m, tag: "3"}]\n`;
    expect(problemsReading(read, manifests, released)).toEqual([]);
    expect(schema(readYaml(whole).documents[0]?.value)).toBe(true);
  });

  it('names every member of the document and every measure', async () => {
    const guide = text('docs/scenario-format.md');
    const { MEASURE_UNITS, inWords } = await import('../../src/scenario/measures.ts');
    const { scenarioDocument } = await import('../../src/scenario/document.ts');
    expect(Object.keys(scenarioDocument.shape).filter((member) => !guide.includes(`${member}:`))).toEqual([]);
    expect(
      [...MEASURE_UNITS.keys()].filter((name) => !guide.toLowerCase().includes(`\`${inWords(name).toLowerCase()}\``)),
    ).toEqual([]);
  });
});

describe('the stories under scenarios/', () => {
  it.each(scenarioFiles())('%s decodes without an assumption left unsaid', (path) => {
    const scenario = scenarioAt(path);
    expect(scenario.expect.length).toBeGreaterThan(0);
    expect(schema(readYaml(text(path)).documents[0]?.value)).toBe(true);
    if (path.startsWith(join('scenarios', 'seeds'))) expect(scenario.assumptions).toEqual([]);
  });
});
