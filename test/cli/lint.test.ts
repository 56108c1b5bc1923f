import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';

async function lint(...args: string[]) {
  const said = { code: 0, out: '', err: '' };
  const stdout = { write: (text: string) => (said.out += text) };
  const stderr = { write: (text: string) => (said.err += text) };
  said.code = await main(['node', 'preroll', 'lint', ...args], { stdout, stderr, env: {} });
  return said;
}

function fileWith(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'preroll-')), 'shop.yaml');
  writeFileSync(file, text);
  return file;
}

/** The example of a page under one of its headings. */
function example(rule: string, heading: 'Fires' | 'Does not fire'): string {
  const page = readFileSync(join(projectRoot, 'docs', 'rules', `${rule}.md`), 'utf8');
  return new RegExp(`## ${heading}\\n\\n\`\`\`yaml\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? '';
}

describe('preroll lint', () => {
  it('exits with 0 where there is nothing to say', async () => {
    const { code, out, err } = await lint(fileWith(example('analysis/cannot-fail', 'Does not fire')));
    expect({ code, out, err }).toEqual({ code: 0, out: 'Nothing to say in 1 file.\n', err: '' });
  });

  it('exits with 1 on an error, and says where, why and what to do', async () => {
    const { code, out } = await lint(fileWith(example('analysis/cannot-fail', 'Fires')));
    expect(code).toBe(1);
    expect(out).toContain('shop.yaml:8:7  error  analysis/cannot-fail  AnalysisTemplate checks');
    expect(out).toContain('metric smoke can never fail: it is measured 1 time, and failureLimit 1 lets 1 fail');
    expect(out).toMatch(/why: .*\n {2}remedy: /);
  });

  it('lets warnings pass unless there are more than allowed', async () => {
    const file = fileWith(example('rollout/no-history', 'Fires'));
    expect((await lint(file)).code).toBe(0);
    expect((await lint(file, '--max-warnings', '1')).code).toBe(0);
    expect((await lint(file, '--max-warnings', '0')).code).toBe(1);
  });

  it('prints only what is bad enough, and leaves rules out', async () => {
    const file = fileWith(example('rollout/no-history', 'Fires'));
    expect((await lint(file, '--severity', 'error')).out).toBe('Nothing to say in 1 file.\n');
    expect((await lint(file, '--disable', 'rollout/no-history', '--max-warnings', '0')).code).toBe(0);
    expect(await lint(file, '--disable', 'rollout/no-such')).toMatchObject({ code: 2 });
  });

  it('exits with 2 on what it cannot read', async () => {
    expect(await lint('no-such-file.yaml')).toMatchObject({ code: 2, out: '' });
    expect(await lint()).toMatchObject({ code: 2 });
    expect(await lint('--format', 'yaml', 'x.yaml')).toMatchObject({ code: 2 });
    expect(await lint('--dry-run', fileWith(''))).toMatchObject({ code: 2 });
    expect(await lint('--scrape-interval', 'often', fileWith('a: 1'))).toMatchObject({ code: 2 });
  });

  it('shows and makes the safe changes, after which there is nothing left to change', async () => {
    const text = example('promql/irate', 'Fires');
    const file = fileWith(text);
    const { err } = await lint(file, '--fix', '--dry-run');
    expect(err).toMatch(/^- +sum\(irate\(http_requests_total/m);
    expect(err).toMatch(/^\+ +sum\(rate\(http_requests_total/m);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(await lint(file, '--fix')).toMatchObject({ code: 0, out: 'Nothing to say in 1 file.\n' });
    expect(readFileSync(file, 'utf8')).toBe(text.replaceAll('irate', 'rate'));
    expect((await lint(file, '--fix')).err).toBe('');
  });

  it('renames a misspelt field', async () => {
    const file = fileWith(example('manifest/invalid', 'Fires'));
    expect((await lint(file, '--fix')).code).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(example('manifest/invalid', 'Fires').replace('setWeigth', 'setWeight'));
  });

  it('takes the scrape interval it is told', async () => {
    const file = fileWith(example('promql/window-below-scrape', 'Fires'));
    expect((await lint(file, '--max-warnings', '0')).code).toBe(1);
    expect((await lint(file, '--max-warnings', '0', '--scrape-interval', '15s')).code).toBe(0);
  });

  it.each(['json', 'sarif', 'junit', 'github'])('prints %s', async (format) => {
    const { code, out } = await lint(fileWith(example('analysis/cannot-fail', 'Fires')), '--format', format);
    expect(code).toBe(1);
    expect(out).toContain('analysis/cannot-fail');
    expect(out.endsWith('\n')).toBe(true);
  });

  it('says what the real lint command would say', async () => {
    const { code, out, err } = await lint('--as-upstream', fileWith(example('rollout/invalid-spec', 'Fires')));
    expect(code).toBe(1);
    expect(out).toBe('Invalid value: 120: SetWeight needs to be between 0 and 100\n');
    expect(err).toMatch(/^Error: spec\.strategy\.steps\[0\]\.setWeight: Invalid value: 120/);
    expect(await lint('--as-upstream', fileWith(example('analysis/cannot-fail', 'Fires')))).toEqual({
      code: 0,
      out: '',
      err: '',
    });
  });

  it('lists its rules', async () => {
    expect((await lint('--rules')).out).toContain('promql/irate  warning  irate looks at the last two samples only\n');
  });
});
