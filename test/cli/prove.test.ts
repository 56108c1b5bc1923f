import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';

async function prove(...args: string[]) {
  const said = { code: 0, out: '', err: '' };
  const stdout = { write: (text: string) => (said.out += text) };
  const stderr = { write: (text: string) => (said.err += text) };
  said.code = await main(['node', 'preroll', 'prove', ...args], { stdout, stderr, env: {} });
  return said;
}

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'preroll-')), 'analysis.yaml');
  writeFileSync(file, text);
  return file;
}

const template = (metric: string, args = '') => `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: {name: checks}
spec:
  ${args}
  metrics:
  - name: success-rate
    successCondition: result[0] >= 0.95
    provider: {prometheus: {address: "http://prometheus:9090", query: "up{service='{{args.service}}'}"}}
    ${metric}
`;
const SERVICE = 'args: [{name: service}]';

describe('preroll prove', () => {
  it('says in plain words that a template can never fail', async () => {
    const { code, out, err } = await prove(
      fileWith(template('count: 5\n    interval: 1m\n    failureLimit: 5', SERVICE)),
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('! Metric success-rate can never fail, whatever is measured.');
    expect(out).toContain('! Metric success-rate succeeds without a single good measurement: 5 × failed.');
    expect(out).toMatch(/Error +5 to 25 +40 to 440 s +success-rate EEEEE/);
  });

  it('takes the analyses of a Rollout with the arguments that it gives', async () => {
    const { code, out } = await prove(join(projectRoot, 'scenarios', 'seeds', 'canary-with-metrics-bad.yaml'));
    expect(code).toBe(0);
    expect(out).toMatch(/^Rollout golang-sample-app-deployment, background analysis\n/);
    expect(out).not.toContain('AnalysisTemplate');
  });

  it('asks for an argument on which a counter depends, and takes it', async () => {
    const file = fileWith(
      template("count: '{{args.count}}'\n    interval: 1m", 'args: [{name: service}, {name: count}]'),
    );
    const { code, out } = await prove(file);
    expect(code).toBe(2);
    expect(out).toContain('count of metric success-rate is left to the argument count: give it a value');
    expect((await prove(file, '--arg', 'count=3')).out).toMatch(/Successful +3 to 15/);
  });

  it('answers as JSON', async () => {
    const { out } = await prove(fileWith(template('count: 1', SERVICE)), '--json');
    const [analysis] = (JSON.parse(out) as { analyses: { run: { reachable: string[] } }[] }).analyses;
    expect(analysis?.run.reachable).toEqual(['Successful', 'Failed', 'Error']);
  });

  it('shows mistakes where they stand, as preroll run does', async () => {
    const file = fileWith(template('failurelimit: 3', SERVICE));
    const { code, err } = await prove(file);
    expect(code).toBe(2);
    expect(err).toContain(`${file}:10:5`);
    expect(err).toContain('One problem; nothing was proved.');
  });

  it('says where there is nothing to prove', async () => {
    const { code, err } = await prove(fileWith('apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {}\n'));
    expect(code).toBe(2);
    expect(err).toContain('holds no AnalysisTemplate, and no Rollout with an analysis');
  });
});
