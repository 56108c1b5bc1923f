/** Every rule against its page: the first example must fire it and nothing else, the second must not fire it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lint } from '../../src/lint/lint.ts';
import { rules } from '../../src/lint/rules/index.ts';
import { projectRoot } from '../shared.ts';

const folder = join(projectRoot, 'docs', 'rules');
const HEADINGS = ['## Where it happened', '## How to fix it', '## Fires', '## Does not fire'];

describe.each(rules)('$id', ({ id, severity, title, why }) => {
  const path = join(folder, `${id}.md`);
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';

  it('has a page that says what it is and why', () => {
    const lines = page.split('\n');
    expect(lines[0]).toBe(`# ${title}`);
    expect(lines[2]).toBe(`\`${id}\` · ${severity}`);
    expect(page).toContain(`\n${why}\n`);
    expect(lines.filter((line) => line.startsWith('## '))).toEqual(HEADINGS);
  });

  it('fires on the bad example, and nothing else does', () => {
    const { findings } = lint(example(page, 'Fires'));
    expect([...new Set(findings.map(({ rule }) => rule))]).toEqual([id]);
    for (const { message, remedy, at } of findings) {
      expect(message).not.toMatch(/undefined|\[object/);
      expect(remedy).not.toBe('');
      expect(at.line).toBeGreaterThan(0);
    }
  });

  it('is silent on the good example, as all errors are', () => {
    const { findings } = lint(example(page, 'Does not fire'));
    expect(findings.filter(({ rule, severity: how }) => rule === id || how === 'error')).toEqual([]);
  });
});

describe('the pages', () => {
  it('are those of the rules, and no more', () => {
    const found = readdirSync(folder, { recursive: true }).map((name) => String(name).replaceAll('\\', '/'));
    const pages = found.filter((name) => name.endsWith('.md') && name !== 'README.md').map((name) => name.slice(0, -3));
    expect(pages.sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it('are listed in their index, with severity and title', () => {
    const index = readFileSync(join(folder, 'README.md'), 'utf8');
    const rows = index.split('\n').filter((line) => line.startsWith('| [`'));
    expect(rows.sort()).toEqual(
      rules.map(({ id, severity, title }) => `| [\`${id}\`](${id}.md) | ${severity} | ${title} |`).sort(),
    );
  });
});

/** The YAML blocks under a heading, each a file. */
function example(page: string, heading: string) {
  const [, section = ''] = page.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return [...own.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ''], i) => ({ file: `${i + 1}.yaml`, text }));
}
