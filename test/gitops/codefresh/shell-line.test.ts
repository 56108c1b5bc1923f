import { describe, expect, it } from 'vitest';
import { linesOf, shellLine, type Word } from '../../../src/gitops/codefresh/shell-line.ts';

const wordOf = (word: Word) =>
  word
    .map((p) =>
      p.kind === 'text'
        ? p.text
        : p.kind === 'variable'
          ? `<${p.name}${p.otherwise === undefined ? '' : `|${p.otherwise}`}>`
          : `(${p.line})`,
    )
    .join('');
/** Words of each command, parts parted by when they run. */
const read = (line: string) =>
  shellLine(line)?.parts.map((part) => [part.if, ...part.commands.map((c) => c.words.map(wordOf).join('·'))]);

describe('a line of shell', () => {
  it('is commands that hang on each other', () => {
    expect(read('a b && c || d; e | f')).toEqual([
      ['always', 'a·b'],
      ['before succeeded', 'c'],
      ['before failed', 'd'],
      ['always', 'e', 'f'],
    ]);
  });

  it('has quotes, variables and the output of other lines', () => {
    expect(read(`echo 'a $b' "x $Y \${Z:-1}" $(git log) c\\ d # no`)).toEqual([
      ['always', 'echo·a $b·x <Y> <Z|1>·(git log)·c d'],
    ]);
  });

  it('may write into files and set variables', () => {
    const [part] = shellLine('A=1 envsubst < in.yaml > out.yaml')?.parts ?? [];
    const [command] = part?.commands ?? [];
    expect(command?.assignments.map(({ name, value }) => `${name}=${wordOf(value)}`)).toEqual(['A=1']);
    expect([wordOf(command?.input ?? []), wordOf(command?.output?.to ?? [])]).toEqual(['in.yaml', 'out.yaml']);
  });

  it.each(['if true; then a; fi', 'for x in 1; do a; done', 'a << EOF', "echo 'open", 'a & b'])(
    'is not read: %s',
    (line) => expect(shellLine(line)).toBeUndefined(),
  );

  it('ends at the end of its line, unless a backslash joins the next', () => {
    expect(linesOf('a \\\n  b\n# c\n\nd')).toEqual(['a    b', 'd']);
  });
});
