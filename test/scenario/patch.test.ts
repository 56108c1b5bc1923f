import { describe, expect, it } from 'vitest';
import { parsePlace, parseSettings, patchFiles, sayPatch } from '../../src/scenario/patch.ts';

const ROLLOUT = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: shop }
spec: { replicas: 010, paused: no, strategy: { canary: { steps: [{ setWeight: 5 }] } } }
`;
const TEMPLATES = `apiVersion: v1
kind: List
items:
  - { apiVersion: argoproj.io/v1alpha1, kind: AnalysisTemplate, metadata: { name: a }, spec: { metrics: [{ count: 1 }] } }
  - { apiVersion: argoproj.io/v1alpha1, kind: AnalysisTemplate, metadata: { name: b }, spec: { metrics: [{ count: 2 }] } }
`;
const FILES = [
  { file: 'rollout.yaml', text: ROLLOUT },
  { file: 'templates.yaml', text: TEMPLATES },
];

function patched(settings: string): unknown[] | string {
  const patches = parseSettings(settings);
  if (!patches.ok) return patches.problem;
  const files = patchFiles(FILES, patches.value);
  return files.ok
    ? files.value.map(({ text }, i) => (text === FILES[i]?.text ? 'as it was' : JSON.parse(text)))
    : files.problem;
}

describe('a place', () => {
  it.each([
    ['spec.replicas', { target: { kind: 'Rollout' }, path: ['spec', 'replicas'] }],
    [
      'AnalysisTemplate/a/spec.metrics[0].count',
      { target: { kind: 'AnalysisTemplate', name: 'a' }, path: ['spec', 'metrics', 0, 'count'] },
    ],
    ['Scenario/traffic[1].rate', { target: { kind: 'Scenario' }, path: ['traffic', 1, 'rate'] }],
    ['metadata.annotations["a/b.c"]', { target: { kind: 'Rollout' }, path: ['metadata', 'annotations', 'a/b.c'] }],
  ])('%s is understood', (text, wanted) => {
    expect(parsePlace(text)).toEqual({ ok: true, value: wanted });
  });

  it.each(['', '.spec', 'spec..x', 'spec[x]', 'spec.__proto__.x', 'spec["open'])('%s is refused', (text) => {
    expect(parsePlace(text).ok).toBe(false);
  });
});

describe('patching', () => {
  it('changes one value, and reads all others as kubectl does', () => {
    expect(patched('spec.strategy.canary.steps[0].setWeight=20')).toEqual([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Rollout',
        metadata: { name: 'shop' },
        spec: { replicas: 8, paused: false, strategy: { canary: { steps: [{ setWeight: 20 }] } } },
      },
      'as it was',
    ]);
  });

  it('finds an object by its name, also in a list, and adds to the end of a list', () => {
    const [rollout, list] = patched('AnalysisTemplate/b/spec.metrics[1]={name: x, count: 3}') as [
      string,
      { items: object[] },
    ];
    expect(rollout).toBe('as it was');
    expect(list.items[1]).toMatchObject({ spec: { metrics: [{ count: 2 }, { name: 'x', count: 3 }] } });
  });

  it('begins a Scenario where there is none', () => {
    const patches = parseSettings('Scenario/until=30m');
    const files = patches.ok ? patchFiles(FILES, patches.value) : patches;
    expect(files.ok && JSON.parse(files.value.at(-1)?.text ?? '')).toEqual({
      apiVersion: 'preroll.dev/v1alpha1',
      kind: 'Scenario',
      until: '30m',
    });
  });

  it.each([
    ['AnalysisTemplate/spec.args=[]', 'there are 2 of AnalysisTemplate'],
    ['AnalysisTemplate/c/spec.args=[]', 'there is no AnalysisTemplate c'],
    ['spec.strategy.canary.steps[4].setWeight=1', 'there is no such place'],
    ['spec.replicas.x=1', 'there is no such place'],
    ['spec.replicas={', 'is no value'],
  ])('refuses %s', (settings, why) => {
    expect(patched(settings)).toContain(why);
  });

  it('says what it does', () => {
    const patches = parseSettings('spec.x={a: 1} && Service/users/spec.y=2');
    expect(patches.ok && patches.value.map(sayPatch)).toEqual(['spec.x = {"a":1}', 'Service users spec.y = 2']);
  });
});
