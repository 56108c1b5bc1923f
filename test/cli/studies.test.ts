import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { mergeCommand } from '../../src/cli/commands/merge.ts';
import { type OptimiseFlags, optimiseCommand } from '../../src/cli/commands/optimise.ts';
import { type SweepFlags, sweepCommand } from '../../src/cli/commands/sweep.ts';
import { version } from '../../src/version.ts';
import { projectRoot } from '../shared.ts';

const folder = mkdtempSync(join(tmpdir(), 'preroll-studies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FILE = join(projectRoot, 'scenarios/seeds/colorapi.yaml');
const FLAGS: SweepFlags = {
  param: ['weight=spec.strategy.canary.steps[0].setWeight:20,40'],
  releases: ['good', 'errors-20'],
  runs: 20,
  flow: 'aggregate',
  confidence: 0.95,
  maxRuns: 100,
  workers: 1,
  json: true,
  samples: true,
};

async function sweep(flags: Partial<SweepFlags>, env: Record<string, string> = {}) {
  let [out, err] = ['', ''];
  const code = await sweepCommand(
    [FILE],
    { ...FLAGS, ...flags },
    {
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
      env,
    },
  );
  return { code, out, err };
}

function merge(...journals: readonly string[]) {
  let [out, err] = ['', ''];
  const code = mergeCommand(
    journals,
    { json: true, samples: true },
    {
      stdout: { write: (text: string) => (out += text) },
      stderr: { write: (text: string) => (err += text) },
      env: {},
    },
  );
  return { code, out, err };
}

const alone = sweep({});

describe('a study', { timeout: 300_000 }, () => {
  it('has the same bytes from one thread and from several', async () => {
    const { out } = await alone;
    expect((await sweep({ workers: 3 })).out).toBe(out);
  });

  it('goes on from its journal, however much of the last line was torn off, to the same bytes', async () => {
    const journal = join(folder, 'journal.jsonl');
    const { out } = await alone;
    expect((await sweep({ journal })).out).toBe(out);
    const text = readFileSync(journal, 'utf8');
    const lines = text.split('\n');
    // Killed while the fourth batch was being written.
    truncateSync(journal, Buffer.byteLength(lines.slice(0, 4).join('\n')) + 40);
    expect((await sweep({ journal })).out).toBe(out);
    expect(readFileSync(journal, 'utf8')).toBe(text);
  });

  it('refuses the journal of another study', async () => {
    const journal = join(folder, 'other.jsonl');
    await sweep({ journal, runs: 2 });
    const { code, err } = await sweep({ journal, runs: 3 });
    expect(code).toBe(2);
    expect(err).toContain('another study');
  });

  it('done in parts and merged has the bytes of one machine', async () => {
    const parts = [1, 2, 3].map((i) => join(folder, `part-${i}.jsonl`));
    await sweep({ shard: '1/3', journal: parts[0] ?? '' });
    await sweep({ shard: '2/3', journal: parts[1] ?? '' });
    await sweep({ shard: '3', journal: parts[2] ?? '' }, { JOB_COMPLETION_INDEX: '2' });
    const { out } = await alone;
    expect(merge(...parts).out).toBe(out);
    expect(merge(...parts.toReversed()).out).toBe(out);
    const some = merge(...parts.slice(1));
    expect(some.code).toBe(1);
    expect(some.err).toContain('Parts are missing');
  });

  it('says what is wrong with a parameter, a release or a part', async () => {
    expect((await sweep({ param: ['weight'] })).err).toContain('no name=path:values');
    expect((await sweep({ param: ['w=spec.strategy.canary.steps[0].setWeigth:1'] })).err).toContain('setWeight');
    expect((await sweep({ param: ['w=spec.strategy.canary.steps[7].setWeight:1'] })).err).toContain('no such place');
    expect((await sweep({ releases: ['excellent'] })).err).toContain('excellent is no release');
    expect((await sweep({ shard: '4/3' })).err).toContain('--shard takes a part');
  });
});

describe('a search', { timeout: 300_000 }, () => {
  async function optimise(flags: Partial<OptimiseFlags>) {
    let [out, err] = ['', ''];
    const code = await optimiseCommand(
      [FILE],
      { flow: 'aggregate', confidence: 0.95, maxRuns: 100, workers: 1, json: true, ...SMALL, ...flags },
      {
        stdout: { write: (text: string) => (out += text) },
        stderr: { write: (text: string) => (err += text) },
        env: {},
      },
    );
    return { code, out, err };
  }

  it('goes on from its journal, in whichever round it was, to the same bytes', async () => {
    const journal = join(folder, 'search.jsonl');
    const { code, out } = await optimise({ journal });
    expect(code).toBe(0);
    const text = readFileSync(journal, 'utf8');
    expect(text.match(/"stage":"[^"]*"/g)).toEqual(['"stage":"round 1"', '"stage":"round 2"', '"stage":"study"']);
    truncateSync(journal, Buffer.byteLength(text.slice(0, text.indexOf('"stage":"round 2"'))));
    expect((await optimise({ journal, workers: 2 })).out).toBe(out);
    // Two threads end their batches in any order.
    expect(readFileSync(journal, 'utf8').split('\n').sort()).toEqual(text.split('\n').sort());
    expect((await optimise({ journal, seed: 5 })).err).toContain('another study');
    expect(merge(journal).err).toContain('goes on with preroll optimise --journal');
  });
});

const SMALL = { candidates: 2, rounds: 1, runs: 2 };

const redis = spawnSync('redis-server', ['--version']).status === 0;

describe('a study behind a queue', { timeout: 300_000 }, () => {
  const children: ChildProcess[] = [];
  afterAll(() => {
    for (const child of children) child.kill('SIGKILL');
  });

  it('says so when there is no Redis', async () => {
    const { code, err } = await sweep({ queue: 'redis://127.0.0.1:1' });
    expect(code).toBe(2);
    expect(err).toContain('redis://127.0.0.1:1');
  });

  it.skipIf(!redis)(
    `has the bytes of one machine, also when a worker is killed in the middle${redis ? '' : ' (skipped: no redis-server here)'}`,
    async () => {
      const port = await freePort();
      children.push(spawn('redis-server', ['--port', `${port}`, '--save', '', '--dir', folder], { stdio: 'ignore' }));
      const url = `redis://127.0.0.1:${port}`;
      await until(() => spawnSync('redis-cli', ['-p', `${port}`, 'ping']).status === 0);
      const study = sweep({ queue: url });
      const victim = await worker(url);
      const active = () => spawnSync('redis-cli', ['-p', `${port}`, 'llen', `bull:preroll-${version}:active`]);
      await until(() => Number(String(active().stdout)) > 0);
      victim.kill('SIGKILL');
      const heir = await worker(url);
      expect((await study).out).toBe((await alone).out);
      heir.kill('SIGTERM');
    },
  );

  /** A worker process, once it waits for runs. */
  async function worker(url: string): Promise<ChildProcess> {
    const flags = ['worker', '--queue', url, '--workers', '1', '--stalled-after', '2'];
    const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli/main.ts', ...flags], { cwd: projectRoot });
    children.push(child);
    let out = '';
    child.stdout.on('data', (data) => {
      out += String(data);
    });
    await until(() => out.includes('waiting for runs') || child.exitCode !== null);
    expect(child.exitCode).toBeNull();
    return child;
  }
});

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 50));
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
