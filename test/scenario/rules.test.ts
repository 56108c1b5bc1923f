import { describe, expect, it } from 'vitest';
import { decodeScenario, type SourceFile } from '../../src/scenario/decode.ts';

const rollout = `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: "registry.example/shop:v1" }] }
  strategy: { canary: {} }
`;
const scenario = (prometheus: string): SourceFile => ({
  file: 's.yaml',
  text: `apiVersion: preroll.dev/v1alpha1\nkind: Scenario\nprometheus:\n${prometheus}`,
});

function decoded(files: readonly SourceFile[], named: readonly SourceFile[] = []) {
  const result = decodeScenario([{ file: 'shop.yaml', text: rollout }, ...files], {
    read: (path) => {
      const found = named.filter((f) => f.file === path);
      return found.length === 0 ? undefined : found;
    },
  });
  return result.ok
    ? { rules: result.scenario.prometheus.rules, problems: [] }
    : { rules: [], problems: result.problems.map((p) => `${p.at.file}:${p.at.line} ${p.path}: ${p.found}`) };
}

describe('the rules of a scenario', () => {
  it('are written in the document as a rules file has them', () => {
    const { rules, problems } = decoded([
      scenario(`  evaluationInterval: 30s
  rules:
    - name: shop
      labels: { team: a }
      rules:
        - { record: "job:errors:rate1m", expr: "sum by (job) (rate(errors_total[1m]))" }
        - alert: Errors
          expr: job:errors:rate1m > 0.5
          for: 1d
          keep_firing_for: 5m
          labels: { severity: page, level: 3 }
          annotations: { summary: "{{ $value | humanize }} errors a second" }
`),
    ]);
    expect(problems).toEqual([]);
    expect(rules).toEqual([
      {
        name: 'shop',
        interval: 30e6,
        rules: [
          {
            kind: 'recording',
            record: 'job:errors:rate1m',
            expr: 'sum by (job) (rate(errors_total[1m]))',
            labels: { team: 'a' },
          },
          {
            kind: 'alerting',
            alert: 'Errors',
            expr: 'job:errors:rate1m > 0.5',
            holdFor: 86_400e6,
            keepFiringFor: 300e6,
            labels: { team: 'a', severity: 'page', level: '3' },
            annotations: { summary: '{{ $value | humanize }} errors a second' },
          },
        ],
      },
    ]);
  });

  it('come from rules files that the document names, and from PrometheusRule objects', () => {
    const file = {
      file: 'alerts.yaml',
      text: 'groups: [{ name: a, interval: 15s, rules: [{ alert: Up, expr: up }] }]',
    };
    const object = {
      file: 'rule.yaml',
      text: `apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: r }
spec: { groups: [{ name: b, rules: [{ alert: Down, expr: up == 0 }] }] }
`,
    };
    const { rules, problems } = decoded([scenario('  ruleFiles: [alerts.yaml]\n'), object], [file]);
    expect(problems).toEqual([]);
    expect(rules.map((g) => [g.name, g.interval, g.rules.length])).toEqual([
      ['a', 15e6, 1],
      ['b', 60e6, 1],
    ]);
    expect(decoded([object]).rules.map((g) => g.name)).toEqual(['b']);
  });

  it('are refused with the place of every mistake', () => {
    const { problems } = decoded(
      [
        scenario(`  ruleFiles: [missing.yaml, broken.yaml]
  rules:
    - name: a
      rules:
        - { record: x, expr: "sum(", for: 1m }
        - { expr: up }
        - alert: A
          expr: up
          annotations: { s: "{{ if true }}" }
    - name: a
`),
      ],
      [{ file: 'broken.yaml', text: 'groups:\n  - name: b\n    rules:\n      - { alert: B, expr: up, fro: 1m }\n' }],
    );
    expect(problems).toEqual([
      's.yaml:4 prometheus.ruleFiles[0]: the file missing.yaml, which is not there',
      's.yaml:8 prometheus.rules[0].rules[0].expr: 1:5: parse error: unclosed left parenthesis',
      's.yaml:8 prometheus.rules[0].rules[0].for: for in a recording rule',
      's.yaml:9 prometheus.rules[0].rules[1]: a rule that is neither recorded nor an alert',
      's.yaml:12 prometheus.rules[0].rules[2].annotations.s: `if` is not modelled: variables, functions and pipelines are',
      's.yaml:13 prometheus.rules[1].name: a second group named a',
      'broken.yaml:4 groups[0].rules[0].fro: the unknown field "fro"',
    ]);
  });
});
