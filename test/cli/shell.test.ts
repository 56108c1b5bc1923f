import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { shellCommand } from '../../src/cli/commands/shell.ts';
import { scenario } from '../../src/index.ts';
import { run } from '../../src/simulation/run.ts';
import { projectRoot } from '../shared.ts';

const SHOP = join(projectRoot, 'docs/examples/property-tests/shop.yaml');

async function shell(lines: readonly string[], file = SHOP, isTTY = false) {
  const said = { code: 0, out: '', err: '' };
  const stdin = Object.assign(Readable.from(lines.map((line) => `${line}\n`)), { isTTY });
  const stdout = { write: (text: string) => (said.out += text) };
  const stderr = { write: (text: string) => (said.err += text) };
  said.code = await shellCommand([file], {}, { stdin, stdout, stderr, env: {} });
  return said;
}

describe('preroll shell', () => {
  it('lets time pass as asked, and tells what happened meanwhile', async () => {
    const { code, out } = await shell(['wait 30s', 'next', 'until paused']);
    expect(code).toBe(0);
    expect(out).toMatch(/12 s {2}shop is Healthy/);
    expect(out).toMatch(/2 m 00 s {2}release of example\/shop:1\.1/);
    expect(out.trimEnd()).toMatch(/paused: waits for the end of its pause of 3m$/);
  });

  it('answers as the plugin would, with kubectl in front or without', async () => {
    const long = await shell(['to 2m20s', 'kubectl argo rollouts get rollout shop']);
    const short = await shell(['to 2m20s', 'get ro']);
    expect(long.out).toContain('Status:          ॥ Paused');
    expect(short.out).toBe(long.out);
    expect((await shell(['to 2m20s', 'status', 'kubectl argo rollouts list rollouts'])).out).toMatch(
      /Paused - CanaryPauseStep\n(?:.*\n)*NAME +STRATEGY/,
    );
  });

  it('does what is typed, and refuses as the command does', async () => {
    const { out } = await shell([
      'to 2m20s',
      'promote',
      'abort shop',
      'wait 1s',
      'status',
      'undo --to-revision=9',
      'scale rollout/shop --replicas=3',
      'promote nobody',
      'set image app',
      'set image shop app=example/shop:3.0',
    ]);
    expect(out).toContain("rollout 'shop' promoted\nrollout 'shop' aborted\n");
    expect(out).toContain('The rollout is in a degraded state with message: RolloutAborted');
    expect(out).toContain('Error: unable to find specified revision');
    expect(out).toContain('rollout.argoproj.io/shop scaled');
    expect(out).toContain('Error: rollout.argoproj.io "nobody" not found; there is shop');
    expect(out).toContain('set image takes CONTAINER=IMAGE');
    expect(out).toContain('rollout "shop" image updated');
  });

  it('shows objects, what the app exposes and why things were decided', async () => {
    const { out } = await shell([
      'to 3m',
      'get pods',
      'get svc shop -o yaml',
      'get nonsense',
      'query up',
      'query up{',
      'why 1',
    ]);
    expect(out.match(/^pod\/shop-/gm)).toHaveLength(5);
    expect(out).toContain('kind: Service\n');
    expect(out).toContain('the server doesn\'t have a resource type "nonsense"');
    expect(out).toContain('up{');
    expect(out).toMatch(/1:\d+: /);
    expect(out).toMatch(/Rollout shop, /);
  });

  it('goes back in time, and forgets what was done after', async () => {
    const { out } = await shell(['to 2m20s', 'abort', 'wait 5s', 'back 10s', 'status']);
    expect(out).toContain('1 of your commands came later: forgotten\nback at 2 m 15 s\n');
    expect(out.trimEnd()).toMatch(/Paused - CanaryPauseStep$/);
  });

  it('says what it does not understand, and does not move time for what never comes', async () => {
    const { out } = await shell([
      '',
      '# a remark',
      'promot',
      'wait soon',
      'until lunch',
      'until degraded',
      'wait 0s',
      'status',
    ]);
    expect(out).toContain('unknown command "promot"; did you mean promote?');
    expect(out).toContain('soon: a duration such as 90s, 5m or 1h30m was expected');
    expect(out).toContain('until paused, healthy, degraded, aborted, or step N');
    expect(out).toContain('degraded does not come within 6 h 00 m; time stands where it was');
  });

  it('saves a session as a scenario that is the same run', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'preroll-')), 'session.yaml');
    const { out } = await shell([
      'to 2m20s',
      'promote',
      'wait 20s',
      'abort',
      'wait 1m',
      `save ${file}`,
      'exit',
      'wait 1m',
    ]);
    expect(out).toContain(`wrote ${file}; preroll run ${file} replays it`);
    const { outcome } = run(scenario(readFileSync(file, 'utf8')));
    expect(outcome.outcome).toBe('aborted');
    expect(outcome.cause).toMatchObject({ kind: 'person', who: 'you' });
    expect(outcome.abortedAfter).toBe(40);
    expect((await shell(['save /no/such/\0folder/x.yaml'])).out).toContain('cannot be written');
  });

  it('asks with the time and the state on a terminal, and ends with the input', async () => {
    const { out } = await shell(['to 2m20s'], SHOP, true);
    expect(out).toMatch(/0 (?:ms|s).* > /);
    expect(out).toContain('2 m 20 s shop Paused, step 1/5 > \n');
  });

  it('tells what is wrong with its files', async () => {
    expect(await shell([], '/no/such/file.yaml')).toMatchObject({ code: 2, out: '' });
  });
});
