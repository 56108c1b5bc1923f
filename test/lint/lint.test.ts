import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { projectRoot } from '../shared.ts';

const rollout = (more: string, name = 'shop', image = 'shop:1') => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: {name: ${name}}
spec:
  replicas: 10
  selector: {matchLabels: {app: shop}}
  template:
    metadata: {labels: {app: shop}}
    spec: {containers: [{name: shop, image: "${image}"}]}
  strategy:
    canary:
${more}`;
const yaml = (text: string, file = 'shop.yaml') => ({ file, text });
const rulesIn = (text: string) => lint([yaml(text)]).findings.map(({ rule }) => rule);

describe('a finding', () => {
  it('stands where the mistake does, with the line and the object', () => {
    const text = rollout('      steps:\n      - setWeight: 20\n      - pause: {duration: 500ms}\n');
    const [finding, ...more] = lint([yaml(text)]).findings;
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      rule: 'rollout/pause-of-nothing',
      at: { file: 'shop.yaml', line: 14, column: 27 },
      path: 'spec.strategy.canary.steps[1].pause.duration',
      object: 'Rollout shop',
      excerpt: '      - pause: {duration: 500ms}',
    });
  });

  it('stands in the right item of a List', () => {
    const inner = rollout('      steps: [{setWeight: 20}, {pause: {duration: 500ms}}]');
    const text = `apiVersion: v1\nkind: List\nitems:\n- ${inner.replaceAll('\n', '\n  ')}`;
    expect(lint([yaml(text)]).findings[0]).toMatchObject({ at: { line: 15 }, object: 'Rollout shop' });
  });

  it('is said once where several rollouts use one template', () => {
    const template = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: checks}
spec:
  metrics: [{name: m, count: 1, failureLimit: 1, provider: {job: {spec: {template: {}}}}}]
`;
    const steps = '      steps: [{setWeight: 20}, {analysis: {templates: [{templateName: checks}]}}]\n';
    const both = [rollout(steps), rollout(steps, 'shop-2'), template].join('---\n');
    expect(rulesIn(both).filter((rule) => rule === 'analysis/cannot-fail')).toHaveLength(1);
  });
});

describe('comments', () => {
  const text = (comment: string, before = '') =>
    rollout(`      steps:\n      - setWeight: 20\n${before}      - pause: {duration: 500ms}${comment}\n`);

  it('silence a rule in their line, in the next, or in the file', () => {
    expect(rulesIn(text(' # preroll-disable-line rollout/pause-of-nothing'))).toEqual([]);
    expect(rulesIn(text('', '      # preroll-disable-next-line rollout/pause-of-nothing, weights/not-held\n'))).toEqual(
      [],
    );
    expect(rulesIn(`# preroll-disable-file rollout/pause-of-nothing\n${text('')}`)).toEqual([]);
    expect(rulesIn(text(' # preroll-disable-line'))).toEqual([]);
  });

  it('silence nothing else', () => {
    expect(rulesIn(text(' # preroll-disable-line promql/irate'))).toEqual(['rollout/pause-of-nothing']);
    expect(rulesIn(text('\n      # preroll-disable-line rollout/pause-of-nothing'))).toEqual([
      'rollout/pause-of-nothing',
    ]);
  });

  it('are counted', () => {
    expect(lint([yaml(text(' # preroll-disable-line'))]).silenced).toBe(1);
  });
});

describe('files that hold the same object', () => {
  const canary = '      steps: [{setWeight: 20}, {analysis: {templates: [{templateName: checks}]}}]\n';
  const template = (count: number) => `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: checks}
spec:
  metrics: [{name: m, count: 1, failureLimit: ${count}, provider: {job: {spec: {template: {}}}}}]
`;

  it('mean what stands nearest to them', () => {
    const files = [
      yaml(rollout(canary), 'a/rollout.yaml'),
      yaml(template(1), 'a/checks.yaml'),
      yaml(rollout(canary), 'b/rollout.yaml'),
      yaml(template(0), 'b/checks.yaml'),
    ];
    const { findings } = lint(files);
    expect(findings.map(({ rule, at }) => `${at.file} ${rule}`)).toEqual([
      'a/checks.yaml analysis/cannot-fail',
      'b/rollout.yaml manifest/duplicate-object',
      'b/checks.yaml manifest/duplicate-object',
    ]);
  });
});

describe('a scrape interval', () => {
  const query = readFileSync(join(projectRoot, 'docs/rules/promql/window-below-scrape.md'), 'utf8');
  const text = /## Fires\n\n```yaml\n([\s\S]*?)```/.exec(query)?.[1] ?? '';
  const scenario = 'apiVersion: preroll.dev/v1alpha1\nkind: Scenario\nprometheus: {scrapeInterval: 15s}\n';

  it('is that of the scenario, or the default, which is then named', () => {
    const without = lint([yaml(text)]).findings.find(({ rule }) => rule === 'promql/window-below-scrape');
    expect(without?.message).toContain('(the default; yours may differ: --scrape-interval)');
    expect(
      lint([yaml(text), yaml(scenario, 'scenario.yaml')]).findings.filter(({ rule }) =>
        rule.startsWith('promql/window'),
      ),
    ).toEqual([]);
  });
});

describe('what no file can make it do', () => {
  const hostile = [
    '',
    '---',
    'a: [',
    '{{ .Values }}: x',
    '- 1\n- 2',
    'kind: Rollout',
    '\u0000',
    'apiVersion: v1\nkind: Service',
    'spec: *x',
  ];

  it.each(hostile)('is to throw: %j', (text) => {
    expect(() => lint([yaml(text)])).not.toThrow();
  });

  it('is to throw, whatever is missing in objects that decode', () => {
    for (const kind of [
      'Rollout',
      'AnalysisTemplate',
      'ClusterAnalysisTemplate',
      'Experiment',
      'AnalysisRun',
      'Application',
    ]) {
      for (const spec of [
        '',
        'spec: {}',
        'spec: null',
        'spec: {metrics: [{}]}',
        'spec: {templates: [{}], analyses: [{}]}',
        'spec: {strategy: {canary: {steps: [{}], trafficRouting: {}}}}',
      ]) {
        const text = `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: x}\n${spec}\n`;
        expect(() => lint([yaml(text)], { strict: false }), text).not.toThrow();
      }
    }
  });
});
