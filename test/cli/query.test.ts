import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';

const scenario = join(projectRoot, 'scenarios', 'seeds', 'canary-with-metrics-bad.yaml');

async function preroll(...args: string[]) {
  const said = { code: 0, out: '', err: '' };
  const stdout = { write: (text: string) => (said.out += text), columns: 90 };
  const stderr = { write: (text: string) => (said.err += text) };
  said.code = await main(['node', 'preroll', ...args], { stdout, stderr, env: {} });
  return said;
}
const query = (text: string, ...flags: string[]) => preroll('query', scenario, text, ...flags);

describe('preroll query', () => {
  it('asks at the end of the run unless told otherwise', async () => {
    const { code, out, err } = await query('count(rollout_phase)');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toBe('at 17 m 00 s (2020-01-01T00:17:00Z)\n6  {}\n');
  });

  it('asks at a moment counted from the beginning of the run', async () => {
    expect((await query('time()', '--at', '7m30s')).out).toBe('at 7 m 30 s (2020-01-01T00:07:30Z)\n1.57783725e+09\n');
    expect((await query('rollout_info', '--at', '5m')).out).toContain('phase="Paused"');
  });

  it('draws a line of blocks per series over a range, no wider than the terminal', async () => {
    const { out } = await query('sum by (role) (rate(response_status[2m]))', '--range', '2m..10m', '--step', '15s');
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toBe('from 2 m 00 s to 10 m 00 s, every 15 s');
    expect(lines[1]).toBe('{}');
    expect(lines[2]).toMatch(/^ {2}[ ▁▂▃▄▅▆▇█]{33} {2}min \S+ {2}max \S+ {2}last \S+$/);
    expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(90);
  });

  it('lists the samples of a range selector with their times', async () => {
    expect((await query('rollout_info_replicas_desired[3m]', '--at', '5m')).out).toMatch(
      /\n {2}2 m 41 s {2}4\n {2}3 m 41 s {2}4\n/,
    );
  });

  it('prints what the HTTP API would answer', async () => {
    const { out } = await query('sum by (role) (response_status) > 0', '--at', '5m', '--json');
    expect(JSON.parse(out)).toMatchObject({
      status: 'success',
      data: { resultType: 'vector', result: [{ metric: {} }, { metric: { role: 'canary' } }] },
    });
  });

  it('says which names no series bears, and what they resemble', async () => {
    const { code, out, err } = await query('rollout_inf');
    expect(code).toBe(0);
    expect(out).toContain('no series');
    expect(err).toMatch(/^no series of this run is called rollout_inf; similar: rollout_info/);
  });

  it('points at a mistake in the query with a caret, characters counted, not bytes', async () => {
    const { code, out, err } = await query('sum("é" + ');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.split('\n').slice(0, 4)).toEqual([
      'query:1:11',
      '  1 | sum("é" + ',
      '    |           ^',
      '  found:    unclosed left parenthesis',
    ]);
  });

  it.each([
    [['up', '--at', '5m', '--range', '1m..2m'], /exclude each other/],
    [['up', '--at', 'noon'], /--at noon: a duration/],
    [['up', '--range', '5m..2m'], /the earlier first/],
    [['up', '--range', '5m'], /two durations/],
    [['up', '--step', '15s'], /--step goes with --range/],
    [['up', '--range', '0s..10h', '--step', '1s'], /11 000 points/],
    [['rollout_phase * on () rollout_phase'], /cannot be answered: found duplicate series/],
  ])('refuses %j', async (args, why) => {
    const { code, err } = await query(args[0]!, ...args.slice(1));
    expect(code).toBe(2);
    expect(err).toMatch(why);
  });

  it('wants files and an expression', async () => {
    expect(await preroll('query', 'up')).toMatchObject({
      code: 2,
      err: expect.stringContaining('takes files and, last'),
    });
  });
});

describe('preroll run --openmetrics', () => {
  it('writes every series with times, ended as the format demands', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'preroll-')), 'run.om');
    expect((await preroll('run', scenario, '--quiet', '--openmetrics', file)).code).toBe(0);
    const text = readFileSync(file, 'utf8');
    expect(text.endsWith('# EOF\n')).toBe(true);
    expect(text).toContain('# TYPE rollout_reconcile histogram\n');
    expect(text).toMatch(/\nrollout_events_total\{[^}]*reason="RolloutAborted"[^}]*\} 1 15778\d+\.\d{3}\n/);
    const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map((m) => m[1]);
    expect(new Set(names).size).toBe(names.length);
  });
});
