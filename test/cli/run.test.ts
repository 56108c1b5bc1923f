import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'preroll-'));

async function preroll(...args: string[]) {
  const said = { code: 0, out: '', err: '' };
  const stdout = { write: (text: string) => (said.out += text) };
  const stderr = { write: (text: string) => (said.err += text) };
  said.code = await main(['node', 'preroll', ...args], { stdout, stderr, env: {} });
  return said;
}

/** Runs `preroll run` on files with these contents. */
async function run(files: Record<string, string | Buffer>, ...flags: string[]) {
  const dir = folder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  return { dir, ...(await preroll('run', ...Object.keys(files).map((f) => join(dir, f)), ...flags)) };
}

const rollout = (steps: string, extra = '') => `apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: shop }
spec:
  replicas: 4
${extra}  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec: { containers: [{ name: shop, image: "registry.example/shop:v1" }] }
  strategy:
    canary:
      steps: ${steps}
`;

describe('preroll run', () => {
  it('says that a file cannot be written, which is no mistake of its own', async () => {
    const { code, err } = await run({ 'a.yaml': rollout('[]') }, '--quiet', '--html', '/dev/null/page.html');
    expect({ code, err }).toEqual({
      code: 2,
      err: '/dev/null/page.html: cannot be written: what it is to lie in is no folder\n',
    });
  });

  it('tells the story of a Rollout that comes alone, with every assumption and the what-if table', async () => {
    const { code, out, err } = await run({ 'shop.yaml': rollout('[{ setWeight: 25 }, { pause: { duration: 1m } }]') });
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^● PROMOTED/);
    for (const text of ['Assumed', 'never ready', 'errors 20 %', 'no traffic', 'Timeline']) expect(out).toContain(text);
    expect(out).not.toContain('\u001b[');
  });

  it('writes whatever is asked for, and nothing else', async () => {
    const dir = folder();
    const at = (name: string) => join(dir, name);
    const { code, err } = await run(
      { 'shop.yaml': rollout('[{ setWeight: 25 }]') },
      ...['--no-what-if', '--html', at('r.html'), '--trace', at('t.jsonl'), '--svg', at('svg'), '--csv', at('csv')],
      ...['--markdown', at('r.md'), '--junit', at('j.xml')],
    );
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(readdirSync(dir).sort()).toEqual(['csv', 'j.xml', 'r.html', 'r.md', 'svg', 't.jsonl']);
    expect(readFileSync(at('r.html'), 'utf8')).toMatch(/^<!doctype html>/i);
    expect(readdirSync(at('svg')).length).toBeGreaterThan(3);
    const lines = readFileSync(at('t.jsonl'), 'utf8').trim().split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ kind: 'header', scenario: expect.any(String) });
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ kind: 'end' });
  });

  it('prints the outcome as JSON, the same for the same seed', async () => {
    const shop = { 'shop.yaml': rollout('[{ setWeight: 25 }]') };
    const first = JSON.parse((await run(shop, '--json', '--no-what-if', '--seed', '7')).out);
    const second = JSON.parse((await run(shop, '--json', '--no-what-if', '--seed', '7')).out);
    expect(first).toMatchObject({ seed: 7, outcome: { outcome: 'promoted' }, fingerprint: second.fingerprint });
  });

  it('exits with 1 when an expectation does not hold, and names it', async () => {
    const scenario = 'apiVersion: preroll.dev/v1alpha1\nkind: Scenario\nname: shop\nexpect: [outcome == aborted]\n';
    const { code, out } = await run({ 'shop.yaml': rollout('[{ setWeight: 25 }]'), 'scenario.yaml': scenario });
    expect(code).toBe(1);
    expect(out).toContain('✖ outcome == aborted: found promoted');
  });
});

describe('nonsense', () => {
  const pod = '    spec: { containers: [{ name: shop, image: "registry.example/shop:v1" }] }';
  const cases: readonly (readonly [what: string, content: string | Buffer, says: readonly RegExp[]])[] = [
    ['an empty file', '', [/empty|no Kubernetes object/i]],
    ['a binary file', Buffer.from([0, 1, 2, 3, 255, 254, 0, 7]), [/binary|not text|control/i]],
    [
      'a Deployment only',
      'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: shop }\nspec: { selector: { matchLabels: { a: b } }, template: { metadata: { labels: { a: b } }, spec: { containers: [{ name: c, image: i }] } } }\n',
      [/Deployment/, /Rollout/],
    ],
    [
      'a YAML bomb',
      `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghij'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghij'[i]}`).join(', ')}]`)
        .join('\n')}\n`,
      [/alias/i],
    ],
    ['an unknown field', rollout('[{ setWeight: 25 }]', '  replica: 3\n'), [/shop|yaml:6:3/, /replica/, /replicas/]],
    ['a wrong type', rollout('[{ setWeight: "much" }]'), [/:12:\d+/, /much/, /number|integer/]],
    ['two actions in one step', rollout('[{ setWeight: 25, pause: {} }]'), [/steps\[0\]/, /setWeight/, /pause/]],
    ['a negative duration', rollout('[{ pause: { duration: -5 } }]'), [/duration/, /-5/]],
    ['a weight beyond 100', rollout('[{ setWeight: 250 }]'), [/250/]],
    ['a tab where YAML wants spaces', rollout('[]').replace(pod, `\t${pod}`), [/tab/i]],
  ];
  it.each(cases)('%s gets a located message, exit code 2 and no stack trace', async (_, content, says) => {
    const { code, out, err, dir } = await run({ 'shop.yaml': content }, '--html', join(folder(), 'r.html'));
    expect(code).toBe(2);
    expect(out).toBe('');
    for (const pattern of says) expect(err).toMatch(pattern);
    expect(err).toContain('shop.yaml');
    expect(err).not.toMatch(/\n\s+at .*:\d+:\d+/);
    expect(readdirSync(dir)).toEqual(['shop.yaml']);
  });

  it('a template that does not exist is a named assumption, or refused, never a crash', async () => {
    const analysis = '      analysis: { templates: [{ templateName: no-such-template }] }\n';
    const { code, out, err } = await run({ 'shop.yaml': rollout('[{ setWeight: 25 }]') + analysis });
    expect([0, 2]).toContain(code);
    expect(out + err).toContain('no-such-template');
  });

  it('every problem of all files is told at once', async () => {
    const { code, err } = await run({
      'a.yaml': rollout('[{ setWeight: 25, pause: {} }]', '  replica: 3\n'),
      'b.yaml': rollout('[{ setWeight: 300 }]'),
    });
    expect(code).toBe(2);
    for (const text of ['replica', 'steps[0]', '300']) expect(err).toContain(text);
  });

  it('a file that is not there is named', async () => {
    const { code, err } = await preroll('run', join(projectRoot, 'no-such-file.yaml'));
    expect(code).toBe(2);
    expect(err).toContain('no-such-file.yaml: cannot be read: there is no such file or folder');
  });

  it('unknown options and commands get help and exit code 2', async () => {
    expect(await preroll('run', 'x.yaml', '--sed', '3')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--seed'),
    });
    expect(await preroll('rnu')).toMatchObject({ code: 2, err: expect.stringContaining('run') });
    expect(await preroll('run', 'x.yaml', '--seed', 'seven')).toMatchObject({
      code: 2,
      err: expect.stringContaining('whole number'),
    });
  });
});
