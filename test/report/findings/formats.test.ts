import { describe, expect, it } from 'vitest';
import { lint } from '../../../src/lint/lint.ts';
import { rules } from '../../../src/lint/rules/index.ts';
import { findingsGithub } from '../../../src/report/findings/github.ts';
import { findingsJson } from '../../../src/report/findings/json.ts';
import { findingsJunit } from '../../../src/report/findings/junit.ts';
import { findingsSarif } from '../../../src/report/findings/sarif.ts';
import { findingsText, tally } from '../../../src/report/findings/text.ts';

const broken = `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: "a, <b>: 50%"}
spec:
  metrics:
  - name: m
    count: 1
    failureLimit: 1
    provider: {job: {spec: {template: {}}}}
  dryRun: [{metricName: "*"}]
`;
const report = lint([
  { file: 'my files/checks.yaml', text: broken },
  { file: 'clean.yaml', text: 'apiVersion: v1\nkind: Service\nmetadata: {name: shop}\n' },
]);

interface Sarif {
  readonly $schema: string;
  readonly version: string;
  readonly runs: readonly {
    readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly { readonly id: string }[] } };
    readonly results: readonly {
      readonly ruleId: string;
      readonly ruleIndex: number;
      readonly level: string;
      readonly message: { readonly text: string };
      readonly locations: readonly {
        readonly physicalLocation: {
          readonly artifactLocation: { readonly uri: string };
          readonly region: { readonly startLine: number; readonly startColumn: number };
        };
      }[];
      readonly fixes?: readonly {
        readonly artifactChanges: readonly {
          readonly replacements: readonly {
            readonly deletedRegion: object;
            readonly insertedContent: { readonly text: string };
          }[];
        }[];
      }[];
    }[];
  }[];
}

describe('SARIF', () => {
  const sarif = JSON.parse(findingsSarif(report, rules, '1.2.3')) as Sarif;
  const [run] = sarif.runs;

  it('has what version 2.1.0 requires: a version, runs, a driver with a name, messages with a text', () => {
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.$schema).toContain('sarif-2.1.0');
    expect(run?.tool.driver.name).toBe('preroll');
    expect(new Set(run?.tool.driver.rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const { message, level, ruleId, ruleIndex } of run?.results ?? []) {
      expect(message.text).not.toBe('');
      expect(['none', 'note', 'warning', 'error']).toContain(level);
      expect(run?.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    }
  });

  it('names places by relative URI, line and column from 1', () => {
    expect(run?.results.length).toBe(report.findings.length);
    for (const { locations } of run?.results ?? []) {
      const { artifactLocation, region } = locations[0]!.physicalLocation;
      expect(artifactLocation.uri).toBe('my%20files/checks.yaml');
      expect(Math.min(region.startLine, region.startColumn)).toBeGreaterThan(0);
    }
  });

  it('carries the safe changes along', () => {
    const fix = run?.results.find(({ ruleId }) => ruleId === 'analysis/dry-run-matches-nothing')?.fixes?.[0];
    expect(fix?.artifactChanges[0]?.replacements[0]).toEqual({
      deletedRegion: { startLine: 10, startColumn: 25, endLine: 10, endColumn: 28 },
      insertedContent: { text: '".*"' },
    });
  });
});

describe('the other formats', () => {
  it('JUnit fails a case per error rule, and passes a clean file', () => {
    const xml = findingsJunit(report);
    expect(xml).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="preroll lint"/);
    expect(xml).toContain('<testcase classname="clean.yaml" name="lint"></testcase>');
    expect(xml.match(/<failure /g)?.length).toBe(
      new Set(report.findings.filter(({ severity }) => severity === 'error').map(({ rule }) => rule)).size,
    );
  });

  it('GitHub gets a command per finding, escaped as it asks', () => {
    const lines = findingsGithub(report).trim().split('\n');
    expect(lines).toHaveLength(report.findings.length);
    for (const line of lines)
      expect(line).toMatch(/^::(?:error|warning|notice) file=my files\/checks\.yaml,line=\d+,col=\d+,title=[\w/-]+::/);
    expect(findingsGithub({ ...report, findings: [{ ...report.findings[0]!, message: '50%\nof: it' }] })).toContain(
      '::50%25%0Aof: it.',
    );
  });

  it('JSON holds everything', () => {
    expect(JSON.parse(findingsJson(report))).toEqual({
      files: ['my files/checks.yaml', 'clean.yaml'],
      silenced: 0,
      findings: report.findings,
    });
  });

  it('text has the place, the line with a caret, why once, and a tally', () => {
    const text = findingsText(report);
    expect(text).toContain('my files/checks.yaml:10:25  error  analysis/dry-run-matches-nothing');
    expect(text).toContain('  10 |   dryRun: [{metricName: "*"}]\n     |                         ^\n');
    expect(text).toContain('(--fix does it)');
    expect(text.match(/ why: /g)?.length).toBe(new Set(report.findings.map(({ rule }) => rule)).size);
    expect(text).toContain(tally(report.findings, 2, 0));
    expect(tally([], 1, 2)).toBe('Nothing to say in 1 file; 2 silenced by comments.');
  });
});
