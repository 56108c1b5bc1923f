/**
 * Every command in the documents is run, page by page in a folder of its own, and what a page says it prints is compared with
 * what it prints. `UPDATE=1 npx vitest run test/docs/commands.test.ts` writes changed numbers into the pages.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/program.ts';
import { projectRoot } from '../shared.ts';
import { differing, inStep } from './printed.ts';
import { shellOf, type Typed, unmarkedCommands, type Written } from './shell-blocks.ts';

const MANY_RUNS = new Set(['compare', 'sweep', 'optimise']);

function pages(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (statSync(path).isDirectory()) return pages(path);
      return path.endsWith('.md') ? [path] : [];
    });
}
const documents = [join(projectRoot, 'README.md'), ...pages(join(projectRoot, 'docs'))];

/** A folder as a reader has it who stands in the project. */
function folderFor(): string {
  const folder = mkdtempSync(join(tmpdir(), 'preroll-docs-'));
  for (const name of ['scenarios', 'studies', 'docs']) symlinkSync(join(projectRoot, name), join(folder, name));
  return folder;
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function type({ words, typed }: Typed) {
  const said = { code: 0, out: '', err: '' };
  const stdout = { write: (text: string) => (said.out += text) };
  const stderr = { write: (text: string) => (said.err += text) };
  // One thread gives the same bytes as many, and starts sooner.
  const few = MANY_RUNS.has(words[0] ?? '') && !words.includes('--workers') ? ['--workers', '1'] : [];
  const stdin = Readable.from([typed]);
  said.code = await main(['node', 'preroll', ...words, ...few], { stdout, stderr, stdin, env: {} });
  return said;
}

/** The words of a command, short enough for the name of a test. */
const nameOf = ({ line, words }: Typed): string => `line ${line}: preroll ${words.join(' ')}`;

describe.each(
  documents
    .filter((path) => shellOf(path).some(({ kind }) => kind === 'command'))
    .map((path) => [relative(projectRoot, path), path] as const),
)('%s', (_, path) => {
  const folder = folderFor();
  afterAll(() => process.chdir(projectRoot));
  const files: Written[] = [];
  for (const one of shellOf(path)) {
    if (one.kind === 'file') {
      files.push(one);
      continue;
    }
    if (one.notRun !== undefined) {
      it.skip(`${nameOf(one)} (not run: ${one.notRun})`);
      continue;
    }
    const before = files.splice(0);
    it(nameOf(one), async () => {
      process.chdir(folder);
      for (const { name, text } of before) write(join(folder, name), text);
      const { code, out, err } = await type(one);
      expect(code, `${err}${out}`).toBe(one.exit);
      if (one.printed === undefined) return;
      const real = `${out}${err}`;
      const shown = process.env.UPDATE === '1' ? update(path, one, real) : one.printed;
      expect(differing(shown, real), `it prints\n${real}`).toEqual([]);
    }, 60_000);
  }
});

function update(path: string, { printed = [], printedAt }: Typed, real: string): readonly string[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  const renewed = inStep(printed, real);
  lines.splice(printedAt, printed.length, ...renewed);
  writeFileSync(path, lines.join('\n'));
  return renewed;
}

describe('the documents', () => {
  it('say of every block with a command whether it is to be typed (sh), typed and compared (console), or neither (text)', () => {
    expect(documents.flatMap((path) => unmarkedCommands(path))).toEqual([]);
  });
});
