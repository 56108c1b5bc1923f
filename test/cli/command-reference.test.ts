import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandReference } from '../../src/cli/command-reference.ts';
import { program } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';

const silent = { write: () => true };
const preroll = program({ stdout: silent, stderr: silent, env: {} }, () => {});

describe('docs/commands.md', () => {
  const text = readFileSync(join(projectRoot, 'docs', 'commands.md'), 'utf8');

  it('is in step with the program (npm run reference)', () => {
    expect(text).toBe(commandReference(preroll));
  });

  it('says nothing that depends on the machine it was made on', () => {
    expect(text).toContain('(default: all cores)');
    expect(text).not.toMatch(/threads[^|]*default: \d/);
  });

  it('names every option of every command', () => {
    const flags = preroll.commands.flatMap((command) => command.options.map((option) => option.flags));
    expect(flags.filter((one) => !text.includes(one))).toEqual([]);
  });
});

describe('README.md', () => {
  it('names every command', () => {
    const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
    const names = preroll.commands.map((command) => command.name());
    expect(names.filter((name) => !new RegExp(`\\bpreroll ${name}\\b`).test(readme))).toEqual([]);
  });
});
