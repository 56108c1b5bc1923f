import { describe, expect, it } from 'vitest';
import { decodeScenario } from '../../src/scenario/decode.ts';

const rollout = (strategy: string, spec = '') => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: shop }
spec:
${spec}  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: "registry.example/shop:v1" }] }
  strategy: ${strategy}
`;

function problemsOf(...texts: string[]) {
  const decoded = decodeScenario(texts.map((text, i) => ({ file: `${'abc'[i]}.yaml`, text })));
  return decoded.ok ? [] : decoded.problems;
}
const told = (...texts: string[]) =>
  problemsOf(...texts).map(({ at, path, found }) => `${at.file}:${at.line} ${path}: ${found}`);

describe('what the real controller would refuse', () => {
  it('is told at its place in the manifest, which the real path leaves out', () => {
    expect(told(rollout('{ canary: { steps: [{ setWeight: 250 }] } }'))).toEqual([
      'a.yaml:9 spec.strategy.canary.steps[0].setWeight: the number 250',
    ]);
    expect(told(rollout('{ canary: { maxSurge: "0%", maxUnavailable: 0 } }'))).toEqual([
      'a.yaml:9 spec.strategy.canary.maxSurge: maxSurge and maxUnavailable of zero',
    ]);
    expect(told(rollout('{ canary: { stableService: web, canaryService: web } }'))).toEqual([
      'a.yaml:9 spec.strategy.canary.stableService: "web" as stable and as canary service',
    ]);
    expect(told(rollout('{ blueGreen: { activeService: a, previewService: a } }'))).toEqual([
      'a.yaml:9 spec.strategy.blueGreen.activeService: "a" as active and as preview service',
    ]);
    expect(told(rollout('{ canary: {} }').replace('app: shop } }\n    spec', '"bad key": x } }\n    spec'))).toEqual([
      'a.yaml:7 spec.template.metadata.labels: labels {"bad key":"x"}, which spec.selector does not select',
      'a.yaml:7 spec.template.metadata.labels: "bad key"',
    ]);
  });

  it('says what would mend it', () => {
    expect(problemsOf(rollout('{ canary: {} }', '  minReadySeconds: 600\n'))).toMatchObject([
      { remedy: 'raise progressDeadlineSeconds above 600, or lower minReadySeconds' },
    ]);
    expect(problemsOf(rollout('{ canary: {} }').replace('name: shop, image', 'name: Shop, image'))).toMatchObject([
      { found: 'the text "Shop"', expected: expect.stringContaining('RFC 1123 label'), remedy: 'correct name' },
    ]);
  });

  it('is told beside what does not decode in the same document, but not because of it', () => {
    expect(
      told(rollout('{ canary: { steps: [{ setWeight: much }, { pause: {}, setWeight: 5 }] } }', '  replica: 3\n')),
    ).toEqual([
      'a.yaml:5 spec.replica: the unknown field "replica"',
      'a.yaml:10 spec.strategy.canary.steps[0].setWeight: the text "much"',
      'a.yaml:10 spec.strategy.canary.steps[1].pause: one step with setWeight and pause',
    ]);
    expect(told(rollout('{ canary: [] }'))).toEqual([expect.stringMatching(/^a\.yaml:9 spec\.strategy\.canary: /)]);
  });

  it('is told for all files at once', () => {
    expect(
      told(rollout('{ canary: { steps: [{}] } }'), rollout('{ canary: { steps: [{ setWeight: 300 }] } }')),
    ).toContain('b.yaml:9 spec.strategy.canary.steps[0].setWeight: the number 300');
  });

  it('is let through where a person applies it in mid-run', () => {
    const release = `---
apiVersion: preroll.dev/v1alpha1
kind: Scenario
releases:
  - { at: 1m, patch: { spec: { strategy: { canary: { steps: [{ setWeight: 250 }] } } } } }
`;
    expect(told(rollout('{ canary: {} }') + release)).toEqual([]);
  });
});
