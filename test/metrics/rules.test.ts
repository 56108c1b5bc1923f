import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createEngine } from '../../src/kernel/engine.ts';
import { type Duration, type Instant, minutes, seconds } from '../../src/kernel/time.ts';
import { parsePromql } from '../../src/languages/promql/parse.ts';
import { labels, labelValue, METRIC_NAME, printSeries, withLabels } from '../../src/metrics/labels.ts';
import { queryInstant } from '../../src/metrics/query/query.ts';
import type { ActiveAlert, AlertChange } from '../../src/metrics/rules/alerting.ts';
import { checkRule, type Rule, type RuleGroup } from '../../src/metrics/rules/rule.ts';
import { createGroup, driveRules } from '../../src/metrics/rules.ts';
import { createSeriesStore, type SeriesStore } from '../../src/metrics/series.ts';

const MINUTE = 60_000;

/** One value a minute from 0 on; `undefined` writes nothing, `stale` ends the series. */
type Values = readonly (number | 'stale' | undefined)[];

const alerting = (alert: string, expr: string, more: Partial<Extract<Rule, { kind: 'alerting' }>> = {}): Rule => ({
  kind: 'alerting',
  alert,
  expr,
  holdFor: 0 as Duration,
  keepFiringFor: 0 as Duration,
  labels: {},
  annotations: {},
  ...more,
});
const recording = (record: string, expr: string, own: Record<string, string> = {}): Rule => ({
  kind: 'recording',
  record,
  expr,
  labels: own,
});
const groupOf = (rules: readonly Rule[], more: Partial<RuleGroup> = {}): RuleGroup => ({
  name: 'g',
  interval: minutes(1),
  rules,
  ...more,
});

/** Evaluates groups once a minute over the data, and says what was told meanwhile. */
function evaluate(data: Readonly<Record<string, Values>>, groups: readonly RuleGroup[]) {
  const store = createSeriesStore();
  const told: string[] = [];
  const changes: AlertChange[] = [];
  const active: ActiveAlert[][] = [];
  const evaluations = groups.map((group) =>
    createGroup(group, {
      store,
      subqueryStepMs: MINUTE,
      alert: (change) => {
        changes.push(change);
        told.push(`${change.timeMs / MINUTE} ${change.state} ${printSeries(change.labels)}`);
      },
      health: (rule, problem) => told.push(`${'record' in rule ? rule.record : rule.alert}: ${problem ?? 'works'}`),
    }),
  );
  const length = Math.max(...Object.values(data).map((v) => v.length));
  for (let i = 0; i < length; i += 1) {
    for (const [name, values] of Object.entries(data)) {
      const value = values[i];
      if (value === 'stale') store.appendStale(seriesOf(name), i * MINUTE);
      else if (value !== undefined) store.append(seriesOf(name), i * MINUTE, value);
    }
    for (const evaluation of evaluations) evaluation.evaluate(i * MINUTE);
    active.push(evaluations.flatMap((e) => e.alerts()).map((a) => ({ ...a })));
  }
  return { store, told, changes, length, active };
}

function seriesOf(text: string) {
  const [, name = '', inside = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(text) ?? [];
  const pairs = [...inside.matchAll(/(\w+)="([^"]*)"/g)].map((m): [string, string] => [m[1]!, m[2]!]);
  return withLabels(labels({ [METRIC_NAME]: name }), pairs);
}

function vectorAt(store: SeriesStore, query: string, minute: number): { labels: string; value: number }[] {
  const parsed = parsePromql(query);
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const answer = queryInstant(store, parsed.expr, minute * MINUTE);
  if (!answer.ok || answer.value.kind !== 'vector') throw new Error('no vector');
  return answer.value.elements.map((e) => ({ labels: printSeries(e.labels), value: e.value }));
}

describe('an alerting rule', () => {
  it('waits as long as `for` says, fires, and is resolved', () => {
    const { told } = evaluate({ errors: [0, 9, 9, 9, 0] }, [
      groupOf([alerting('Errors', 'errors > 5', { holdFor: minutes(2) })]),
    ]);
    expect(told).toEqual([
      '1 pending {alertname="Errors"}',
      '3 firing {alertname="Errors"}',
      '4 resolved {alertname="Errors"}',
    ]);
  });

  it('begins to wait anew when its expression did not hold for one evaluation', () => {
    const { told } = evaluate({ errors: [9, 9, 0, 9, 9, 9] }, [
      groupOf([alerting('Errors', 'errors > 5', { holdFor: minutes(2) })]),
    ]);
    expect(told.map((t) => t.split(' {')[0])).toEqual(['0 pending', '2 inactive', '3 pending', '5 firing']);
  });

  it('fires at once without `for`, and goes on firing for `keep_firing_for`', () => {
    const { told } = evaluate({ errors: [9, 0, 0, 9, 0, 0, 0, 0] }, [
      groupOf([alerting('Errors', 'errors > 5', { keepFiringFor: minutes(3) })]),
    ]);
    expect(told.map((t) => t.split(' {')[0])).toEqual(['0 firing', '7 resolved']);
  });

  it('gives an alert for each element, with its labels, its own labels and texts filled in', () => {
    const { changes } = evaluate({ 'errors{pod="a"}': [9], 'errors{pod="b"}': [7] }, [
      groupOf([
        alerting('Errors', 'errors > 5', {
          labels: { severity: 'page', of: '{{ $labels.pod }}!' },
          annotations: { summary: '{{ $labels.pod }} has {{ $value }}' },
        }),
      ]),
    ]);
    expect(changes.map((c) => [printSeries(c.labels), c.annotations.summary, c.value])).toEqual([
      ['{alertname="Errors", of="a!", pod="a", severity="page"}', 'a has 9', 9],
      ['{alertname="Errors", of="b!", pod="b", severity="page"}', 'b has 7', 7],
    ]);
  });

  it('writes ALERTS by state and ALERTS_FOR_STATE, and ends them at once', () => {
    const { store } = evaluate({ errors: [0, 9, 9, 0] }, [
      groupOf([alerting('Errors', 'errors > 5', { holdFor: minutes(1) })]),
    ]);
    const at = (minute: number) => vectorAt(store, '{__name__=~"ALERTS.*"}', minute);
    const forState = { labels: 'ALERTS_FOR_STATE{alertname="Errors"}', value: 60 };
    expect(at(0)).toEqual([]);
    expect(at(1)).toEqual([{ labels: 'ALERTS{alertname="Errors", alertstate="pending"}', value: 1 }, forState]);
    expect(at(2)).toEqual([{ labels: 'ALERTS{alertname="Errors", alertstate="firing"}', value: 1 }, forState]);
    expect(at(3)).toEqual([]);
  });

  it('fails, and says so once, when two of its alerts could not be told apart', () => {
    const { told } = evaluate({ 'errors{pod="a"}': [9, 9, 0], 'errors{pod="b"}': [7, 7, 7] }, [
      groupOf([alerting('Errors', 'errors > 5', { labels: { pod: 'all' } })]),
    ]);
    expect(told).toEqual([
      'Errors: vector contains metrics with the same labelset after applying alert labels',
      '2 firing {alertname="Errors", pod="all"}',
      'Errors: works',
    ]);
  });
});

describe('a recording rule', () => {
  it('is seen by the rules after it in the same evaluation, and ends with its elements', () => {
    const { store, told } = evaluate({ 'x{job="a"}': [1, 2, 'stale', undefined], 'x{job="b"}': [5, 5, 5, 5] }, [
      groupOf([recording('job:x:sum', 'sum by (job) (x)', { from: 'rule' }), alerting('Small', 'job:x:sum < 3')]),
    ]);
    expect(vectorAt(store, 'job:x:sum', 1)).toEqual([
      { labels: 'job:x:sum{from="rule", job="a"}', value: 2 },
      { labels: 'job:x:sum{from="rule", job="b"}', value: 5 },
    ]);
    expect(vectorAt(store, 'job:x:sum', 2)).toEqual([{ labels: 'job:x:sum{from="rule", job="b"}', value: 5 }]);
    expect(told.map((t) => t.split(' {')[0])).toEqual(['0 firing', '2 resolved']);
  });

  it('gives nothing when it gives more than its group allows', () => {
    const { store, told } = evaluate({ 'x{job="a"}': [1], 'x{job="b"}': [5] }, [
      groupOf([recording('y', 'x')], { limit: 1 }),
    ]);
    expect(told).toEqual(['y: exceeded limit of 1 with 2 series']);
    expect(vectorAt(store, 'y', 0)).toEqual([]);
  });

  it('looks back by the group’s query offset', () => {
    const { store } = evaluate({ x: [1, 2, 3] }, [groupOf([recording('y', 'x')], { queryOffset: minutes(1) })]);
    expect(vectorAt(store, 'y', 2)).toEqual([{ labels: 'y', value: 2 }]);
  });
});

describe('rules on the engine', () => {
  it('are evaluated once an interval at a phase that their group’s name decides', () => {
    const times = (name: string) => {
      const engine = createEngine();
      const store = createSeriesStore();
      const group = groupOf([recording('t', 'time()')], { name, interval: seconds(30) });
      driveRules(engine, [group], { store, subqueryStepMs: MINUTE });
      engine.runUntil((120 * 1e6) as Instant);
      const samples: number[] = [];
      store.all()[0]?.samples.each((t) => samples.push(t));
      return samples;
    };
    const a = times('a');
    expect(a).toHaveLength(4);
    expect(a.slice(1).map((t, i) => t - a[i]!)).toEqual([30_000, 30_000, 30_000]);
    expect(times('b')[0]).not.toBe(a[0]);
  });
});

describe('checking a rule', () => {
  it('names the field and the mistake', () => {
    expect(checkRule(recording('a b', 'sum(', { __name__: 'x' })).map((m) => [m.path.join('.'), m.problem])).toEqual([
      ['expr', expect.stringContaining('1:5: parse error')],
      ['record', 'invalid recording rule name: a b'],
      ['labels.__name__', 'invalid label name: __name__'],
    ]);
    expect(checkRule(alerting('A', 'up', { annotations: { s: '{{ if 1 }}' } }))[0]?.path).toEqual(['annotations', 's']);
  });
});

const promtool = spawnSync('promtool', ['--version']).status === 0;
const title = 'promtool agrees with every series and every alert';

describe('a real Prometheus', () => {
  it.skipIf(!promtool)(promtool ? title : `${title} (skipped: promtool is not installed)`, () => {
    const data: Record<string, Values> = {
      'errors_total{pod="a"}': [0, 10, 20, 90, 200, 330, 400, 410, 420, 430, 440, 450, 460, 470],
      'errors_total{pod="b"}': [0, 1, 2, 3, 4, 200, 400, 600, 'stale', undefined, undefined, undefined, undefined],
      'requests_total{pod="a"}': Array.from({ length: 14 }, (_, i) => i * 600),
      'requests_total{pod="b"}': [...Array.from({ length: 8 }, (_, i) => i * 600), 'stale'],
      // The series ends expressly: whether a sample five minutes old still counts is what versions 2 and 3 differ in.
      up: [1, 1, 1, 'stale', ...Array<undefined>(6), 1, 0, 0, 1],
    };
    const groups = [
      groupOf([
        recording(
          'pod:errors:ratio',
          'sum by (pod) (rate(errors_total[2m30s])) / sum by (pod) (rate(requests_total[2m30s]))',
          { kind: 'ratio' },
        ),
        alerting('Errors', 'pod:errors:ratio > 0.05', {
          holdFor: minutes(2),
          labels: { severity: 'page', pod_upper: '{{ $labels.pod | toUpper }}' },
          annotations: { summary: '{{ $labels.pod }}: {{ $value | humanizePercentage }} of {{ $labels.kind }}' },
        }),
        alerting('Sticky', 'pod:errors:ratio > 0.1', {
          keepFiringFor: minutes(3),
          annotations: { v: '{{ $value | humanize }} {{ printf "%.3f" $value }} {{ $value }}' },
        }),
      ]),
      groupOf(
        [
          alerting('Down', 'up == 0 or absent(up)', { annotations: { for: '{{ 5400 | humanizeDuration }}' } }),
          alerting('Never', 'up == 17'),
          recording('scalar', 'time()'),
        ],
        { name: 'h' },
      ),
    ];
    const { store, length, active } = evaluate(data, groups);
    const minutesTested = Array.from({ length }, (_, i) => i);
    const queries = ['ALERTS', 'ALERTS_FOR_STATE', 'pod:errors:ratio', 'scalar'];
    const tests = {
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval: '1m',
          input_series: Object.entries(data).map(([series, values]) => ({
            series,
            values: values.map((v) => (v === undefined ? '_' : String(v))).join(' '),
          })),
          promql_expr_test: minutesTested.flatMap((minute) =>
            queries.map((expr) => ({
              expr,
              eval_time: `${minute}m`,
              exp_samples: vectorAt(store, expr, minute),
            })),
          ),
          alert_rule_test: minutesTested.flatMap((minute) =>
            ['Errors', 'Sticky', 'Down', 'Never'].map((alertname) => ({
              alertname,
              eval_time: `${minute}m`,
              exp_alerts: active[minute]!.filter(
                (a) => a.state === 'firing' && labelValue(a.labels, 'alertname') === alertname,
              ).map((a) => ({
                exp_labels: Object.fromEntries(a.labels.pairs.filter(([name]) => name !== 'alertname')),
                exp_annotations: a.annotations,
              })),
            })),
          ),
        },
      ],
    };
    const dir = mkdtempSync(join(tmpdir(), 'preroll-rules-'));
    writeFileSync(join(dir, 'rules.yaml'), stringify({ groups: groups.map(asWritten) }));
    writeFileSync(join(dir, 'test.yaml'), stringify(tests));
    const said = spawnSync('promtool', ['test', 'rules', 'test.yaml'], { cwd: dir, encoding: 'utf8' });
    expect(said.stdout + said.stderr).toContain('SUCCESS');
    // The comparison can fail: with one value changed it does.
    const wrong = structuredClone(tests);
    wrong.tests[0]!.promql_expr_test.find((t) => t.exp_samples.length > 0)!.exp_samples[0]!.value += 1;
    writeFileSync(join(dir, 'test.yaml'), stringify(wrong));
    expect(() => execFileSync('promtool', ['test', 'rules', 'test.yaml'], { cwd: dir, stdio: 'ignore' })).toThrow();
  });
});

function asWritten({ name, rules }: RuleGroup) {
  const m = (d: Duration) => `${d / 60e6}m`;
  return {
    name,
    rules: rules.map((rule) =>
      rule.kind === 'recording'
        ? { record: rule.record, expr: rule.expr, labels: rule.labels }
        : {
            alert: rule.alert,
            expr: rule.expr,
            for: m(rule.holdFor),
            keep_firing_for: m(rule.keepFiringFor),
            labels: rule.labels,
            annotations: rule.annotations,
          },
    ),
  };
}
