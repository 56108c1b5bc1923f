import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';

const canary = join(projectRoot, 'scenarios', 'seeds', 'canary-with-metrics-bad.yaml');
const blueGreen = join(projectRoot, 'scenarios', 'seeds', 'blue-green.yaml');

async function preroll(...args: string[]) {
  const said = { code: 0, out: '', err: '' };
  const stdout = { write: (text: string) => (said.out += text), isTTY: true };
  const stderr = { write: (text: string) => (said.err += text) };
  said.code = await main(['node', 'preroll', ...args], { stdout, stderr, env: {} });
  return said;
}

describe('preroll get', () => {
  it('prints a Rollout as it stands at a moment of the run, with the pods that a run would have', async () => {
    const { code, out, err } = await preroll('get', 'rollout', canary, '--at', '5m', '--no-color');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('Status:          ॥ Paused\nMessage:         CanaryPauseStep\n');
    expect(out).toMatch(/⧉ golang-sample-app-deployment-\w+ +ReplicaSet {2}✔ Healthy {2}3m {3}canary\n/);
    const trace = join(mkdtempSync(join(tmpdir(), 'preroll-')), 'trace.jsonl');
    await preroll('run', canary, '--trace', trace, '--quiet');
    const named = [...out.matchAll(/□ (\S+)/g)].map(([, name]) => name);
    expect(named).toHaveLength(5);
    for (const name of named) expect(readFileSync(trace, 'utf8')).toContain(`"name":"${name}"`);
  });

  it('looks at the end of the run unless told otherwise, in colours on a terminal', async () => {
    expect((await preroll('get', 'ro', canary)).out).toContain('Status:          \u001b[31m✖\u001b[0m Degraded\n');
  });

  it('fails as kubectl does for a name that is not there', async () => {
    const { code, out, err } = await preroll('get', 'rollout', canary, '--name', 'other');
    expect({ code, out, err }).toEqual({
      code: 1,
      out: '',
      err: 'Error: rollout.argoproj.io "other" not found\n',
    });
  });

  it('asks which one is meant where there are several', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'preroll-'));
    const manifest = (name: string) =>
      [
        'apiVersion: argoproj.io/v1alpha1',
        'kind: Rollout',
        `metadata: {name: ${name}}`,
        'spec:',
        '  replicas: 1',
        `  selector: {matchLabels: {app: ${name}}}`,
        '  strategy: {canary: {}}',
        '  template:',
        `    metadata: {labels: {app: ${name}}}`,
        '    spec: {containers: [{name: app, image: "app:1"}]}',
      ].join('\n');
    writeFileSync(join(folder, 'two.yaml'), `${manifest('cart')}\n---\n${manifest('shop')}\n`);
    const both = await preroll('get', 'rollout', folder);
    expect(both).toEqual({ code: 2, out: '', err: 'several rollouts: choose one with --name: cart, shop\n' });
    expect((await preroll('get', 'rollout', folder, '--name', 'shop')).out).toContain('Name:            shop\n');
    expect((await preroll('list', 'rollouts', folder)).out.split('\n')).toHaveLength(4);
  });

  it('refuses what it cannot look at', async () => {
    expect((await preroll('get', 'pods', canary)).err).toBe(
      'preroll get rollout, get experiment or get application, not pods\n',
    );
    expect((await preroll('get', 'experiment', canary)).err).toBe('there is no experiment at that moment\n');
    expect((await preroll('get', 'rollout', canary, '--at', 'noon')).err).toContain('a duration such as 7m');
    expect(await preroll('get', 'rollout', canary, '--at', '9h')).toMatchObject({
      code: 2,
      err: '--at 9h: the run is over by then\n',
    });
  });
});

describe('preroll status', () => {
  it('says the phase at a moment, and fails for a degraded Rollout', async () => {
    expect(await preroll('status', canary, '--at', '5m')).toEqual({
      code: 0,
      out: 'Paused - CanaryPauseStep\n',
      err: '',
    });
    const { code, out, err } = await preroll('status', canary);
    expect({ code, out }).toEqual({ code: 1, out: 'Degraded\n' });
    expect(err).toMatch(/^Error: The rollout is in a degraded state with message: RolloutAborted: /);
  });

  it('watches on from there until the Rollout is done', async () => {
    const { code, out, err } = await preroll('status', canary, '--at', '5m', '--watch');
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('Paused - CanaryPauseStep');
    expect(lines.at(-1)).toMatch(/^Degraded - RolloutAborted: /);
    expect({ code, err }).toEqual({
      code: 1,
      err: `Error: The rollout is in a degraded state with message: ${lines.at(-1)?.slice('Degraded - '.length)}\n`,
    });
  });

  it('gives up a watch in time', async () => {
    expect(await preroll('status', canary, '--at', '5m', '--watch', '--timeout', '1s')).toEqual({
      code: 1,
      out: 'Paused - CanaryPauseStep\n',
      err: 'Error: Rollout status watch exceeded timeout\n',
    });
    expect((await preroll('status', canary, '--watch', '--timeout', 'soon')).code).toBe(2);
  });
});

it('preroll list rollouts prints a line a Rollout', async () => {
  const { code, out } = await preroll('list', 'rollouts', blueGreen);
  expect(code).toBe(0);
  expect(out.split('\n')[1]).toMatch(/^spring-sample-app-deployment {2}BlueGreen {2}Healthy +- +- +2\/2 /);
  expect((await preroll('list', 'experiments', blueGreen)).err).toBe('preroll list rollouts, not experiments\n');
});
