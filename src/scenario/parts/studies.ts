/** What a document says of many runs: `variants` to compare, and `study`, what is varied and how often. */
import type { Json } from '../../cluster/objects.ts';
import type { Path } from '../../languages/yaml.ts';
import { preset } from '../behaviours.ts';
import type { ScenarioDocument } from '../document.ts';
import type { Parameter, StudySettings, Variant } from '../format.ts';
import { type Patch, type Place, parsePlace } from '../patch.ts';
import type { Desk } from './desk.ts';

type VariantText = NonNullable<ScenarioDocument['variants']>[number];

/** The patches of each variant: of the Rollout, of any place, and of the document itself. */
export function variantsOf(desk: Desk, texts: readonly VariantText[]): Variant[] {
  return texts.map((text, i) => {
    if (texts.findIndex(({ name }) => name === text.name) < i) {
      desk.complain(['variants', i, 'name'], {
        found: `a second variant ${JSON.stringify(text.name)}`,
        expected: 'a name of its own',
        remedy: 'give it another name',
      });
    }
    return { name: text.name, patches: patchesOf(desk, text, ['variants', i]) };
  });
}

const ROLLOUT = { kind: 'Rollout' } as const;
const SCENARIO = { kind: 'Scenario' } as const;
/** Parts of the document that a variant may say anew. */
const PARTS = ['versions', 'traffic', 'people'] as const;

function patchesOf(desk: Desk, text: VariantText, path: Path): readonly Patch[] {
  const set = Object.entries(text.set ?? {}).flatMap(([place, value]): Patch[] => {
    const found = placeOf(desk, place, [...path, 'set', place]);
    return found === undefined ? [] : [{ kind: 'set', ...found, value }];
  });
  return [
    ...(text.rollout === undefined ? [] : [{ kind: 'merge', target: ROLLOUT, value: text.rollout as Json } as const]),
    ...set,
    ...PARTS.flatMap((part): Patch[] => {
      const value = text[part];
      return value === undefined
        ? []
        : [{ kind: 'set', target: SCENARIO, path: [part], value: value as unknown as Json }];
    }),
    ...(text.cluster === undefined
      ? []
      : [{ kind: 'merge', target: SCENARIO, value: { cluster: text.cluster as unknown as Json } } as const]),
  ];
}

/** What is varied; the values are decoded where they are put. */
export function studyOf(desk: Desk, text: NonNullable<ScenarioDocument['study']>): StudySettings {
  const parameters = Object.entries(text.parameters ?? {}).flatMap(([name, { path, values }]): Parameter[] => {
    const place = placeOf(desk, path, ['study', 'parameters', name, 'path']);
    return place === undefined ? [] : [{ name, ...place, values }];
  });
  for (const [i, name] of (text.releases ?? []).entries()) {
    if (!isRelease(desk, name)) complainOfRelease(desk, name, ['study', 'releases', i]);
  }
  return {
    ...(text.runs === undefined ? {} : { runs: text.runs }),
    ...(text.releases === undefined ? {} : { releases: text.releases }),
    ...(text.traffic === undefined ? {} : { traffic: text.traffic }),
    parameters,
  };
}

const isRelease = ({ document }: Desk, name: string): boolean =>
  name === 'as-written' ||
  preset(name) !== undefined ||
  (document.versions ?? []).some(({ behaviour }) => behaviour === name);

const complainOfRelease = (desk: Desk, name: string, path: Path): void =>
  desk.complain(path, {
    found: `the release ${JSON.stringify(name)}`,
    expected: 'as-written, good, errors-N, slow, slow-N, never-ready, or a behaviour that `versions` names',
    remedy: 'name one of them',
  });

function placeOf(desk: Desk, text: string, path: Path): Place | undefined {
  const place = parsePlace(text);
  if (place.ok) return place.value;
  desk.complain(path, {
    found: place.problem,
    expected:
      'a place such as spec.strategy.canary.steps[0].setWeight, or AnalysisTemplate/success-rate/spec.metrics[0].count',
    remedy: 'write the path from the object on',
  });
  return undefined;
}
