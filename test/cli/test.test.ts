import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';

async function test(...args: string[]) {
  const said = { code: 0, out: '', err: '' };
  const stdout = { write: (text: string) => (said.out += text) };
  const stderr = { write: (text: string) => (said.err += text) };
  said.code = await main(['node', 'preroll', 'test', ...args], { stdout, stderr, env: {} });
  return said;
}

const scenario = (name: string, expectation: string) => `apiVersion: preroll.dev/v1alpha1
kind: Scenario
name: ${name}
until: 3m
traffic: [{ to: shop, rate: 5 }]
releases: [{ at: 1m, tag: "2.0" }]
expect: [${expectation}]
---
apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: app, image: "example/shop:1.0" }] }
  strategy: { canary: { steps: [{ setWeight: 50 }, { pause: { duration: 10s } }] } }
---
apiVersion: v1
kind: Service
metadata: { name: shop }
spec: { selector: { app: shop }, ports: [{ port: 80 }] }
`;

function folderOf(files: { readonly [name: string]: string }): string {
  const folder = mkdtempSync(join(tmpdir(), 'preroll-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('preroll test', () => {
  it('runs every scenario of a folder and sums up what held', async () => {
    const folder = folderOf({
      'a.yaml': scenario('a', 'outcome == promoted'),
      'b.yaml': scenario('b', 'peak pods <= 3'),
    });
    const { code, out, err } = await test(folder);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/✔ .*a\.yaml: PROMOTED at .*\n✔ .*b\.yaml: PROMOTED/);
    expect(out).toContain('2 scenarios, 2 expectations: all held\n');
  });

  it('names the claim that failed and what was found instead, and exits with 1', async () => {
    const folder = folderOf({
      'a.yaml': scenario('a', 'outcome == promoted'),
      'b.yaml': scenario('b', 'outcome == aborted'),
    });
    const { code, out } = await test(folder, '--quiet');
    expect(code).toBe(1);
    expect(out).not.toContain('a.yaml');
    expect(out).toContain('✖ outcome == aborted: found promoted');
    expect(out).toContain('2 scenarios, 2 expectations: 1 scenario failed\n');
  });

  it('calls what it found as the claim does, and not by a name of its own', async () => {
    const { out } = await test(folderOf({ 'a.yaml': scenario('a', 'peak pods <= 2') }), '--quiet');
    expect(out).toMatch(/✖ peak pods <= 2: found peak pods is \d/);
  });

  it('takes a broken promise for a failure, unless a claim speaks of it', async () => {
    const danger = 'scenarios/dangers/revert-with-replicas.yaml';
    const text = readFileSync(danger, 'utf8').replaceAll('[revert-', `[${process.cwd()}/scenarios/dangers/revert-`);
    const silent = text.replace(/^ {2}- promise.*\n/gm, '');
    const found = await test(folderOf({ 'a.yaml': silent }));
    expect(found.code).toBe(1);
    expect(found.out).toContain('✖ promise enough available');
    expect(await test(danger)).toMatchObject({ code: 0, out: expect.not.stringContaining('✖') });
  });

  it('tells of a Deployment that nobody judges it', async () => {
    const { out, code } = await test('scenarios/seeds/colorapi-rolling.yaml');
    expect({ code, out: out.split('\n')[0] }).toEqual({
      code: 0,
      out: '✔ scenarios/seeds/colorapi-rolling.yaml: UNJUDGED — this run has no rollout to judge',
    });
  });

  it('runs nothing when one of them is wrong, and says what is wrong in all of them', async () => {
    const wrong = (name: string) => scenario(name, 'outcome == promoted').replace('until: 3m', 'untill: 3m');
    const folder = folderOf({ 'a.yaml': wrong('a'), 'b.yaml': wrong('b'), 'c.yaml': scenario('c', 'peak pods <= 3') });
    const { code, out, err } = await test(folder);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('a.yaml:4');
    expect(err).toContain('b.yaml:4');
  });

  it('says so when there is no scenario, or no such folder', async () => {
    expect(await test(folderOf({ 'list.yaml': 'a: 1' }))).toMatchObject({ code: 2, out: '' });
    expect((await test(folderOf({ 'list.yaml': 'a: 1' }))).err).toContain('holds no Scenario document');
    expect((await test('/no/such/folder')).err).toBe(
      '/no/such/folder: cannot be read: there is no such file or folder\n',
    );
  });

  it('writes one JUnit suite a scenario, and takes another seed for all', async () => {
    const folder = folderOf({
      'a.yaml': scenario('a', 'outcome == promoted'),
      'b.yaml': scenario('b', 'peak pods <= 3'),
    });
    const junit = join(folder, 'junit.xml');
    const { out } = await test(folder, '--junit', junit, '--json', '--seed', '77');
    const xml = readFileSync(junit, 'utf8');
    expect(xml).toContain('tests="2" failures="0"');
    expect(xml.match(/<testsuite /g)).toHaveLength(2);
    const { scenarios } = JSON.parse(out) as { scenarios: { scenario: string; seed: number }[] };
    expect(scenarios).toMatchObject([
      { scenario: 'a', seed: 77 },
      { scenario: 'b', seed: 77 },
    ]);
  });
});
