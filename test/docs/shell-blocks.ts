/**
 * What the documents tell a reader to type, and to have beside it. A block of `sh` holds commands; one of `console` holds
 * commands behind `$ ` and what they print, with `…` alone on a line (or at its end) where something was left out; a block of
 * `yaml` or `text` whose first line is `# name.yaml` is that file. `<!-- not run: reason -->` above a block keeps it from being run.
 */
import { readFileSync } from 'node:fs';

export interface Typed {
  readonly kind: 'command';
  readonly line: number;
  /** The words after `preroll`. */
  readonly words: readonly string[];
  /** What is typed into it, where it says `<<'END'`. */
  readonly typed: string;
  /** What the document says is printed: the lines, and the number of the first. `undefined` if it says nothing. */
  readonly printed: readonly string[] | undefined;
  readonly printedAt: number;
  /** From `# exits with 1`. */
  readonly exit: number;
  readonly notRun: string | undefined;
}
export interface Written {
  readonly kind: 'file';
  readonly name: string;
  readonly text: string;
}

interface Block {
  readonly language: string;
  /** The number of its first line, from 0. */
  readonly at: number;
  readonly lines: readonly string[];
  readonly notRun: string | undefined;
}

/** The commands and files of one document, in the order in which a reader meets them. */
export function shellOf(path: string): readonly (Typed | Written)[] {
  return blocksOf(readFileSync(path, 'utf8')).flatMap((block): readonly (Typed | Written)[] => {
    if (block.language === 'sh' || block.language === 'console') return commandsOf(block);
    const name = /^# ([\w./-]+\.(?:ya?ml|txt|json))$/.exec(block.lines[0] ?? '')?.[1];
    return name === undefined ? [] : [{ kind: 'file', name, text: `${block.lines.join('\n')}\n` }];
  });
}

/** Places where something looks like a command in a block of which nobody said what it is. */
export function unmarkedCommands(path: string): readonly string[] {
  const blocks = blocksOf(readFileSync(path, 'utf8'));
  const marked = new Set(
    blocks.filter(({ language }) => language !== '').flatMap(({ lines, at }) => lines.map((_, i) => at + i)),
  );
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line, i) => {
      const isFenced = blocks.some(({ at, lines }) => i >= at && i < at + lines.length);
      const isCode = isFenced ? !marked.has(i) : /^ {4}/.test(line);
      return isCode && /^\s*(?:\$ )?(?:npx )?preroll \w/.test(line) ? [`${path}:${i + 1}: ${line}`] : [];
    });
}

function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  let notRun: string | undefined;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence === null) {
      const reason = /^<!-- not run: (.+) -->$/.exec(line)?.[1];
      if (reason !== undefined || line.trim() !== '') notRun = reason;
      continue;
    }
    const end = lines.findIndex((later, j) => j > i && /^\s*```\s*$/.test(later));
    blocks.push({ language: fence[1] ?? '', at: i + 1, lines: lines.slice(i + 1, end), notRun });
    notRun = undefined;
    i = end;
  }
  return blocks;
}

function commandsOf({ language, at, lines, notRun }: Block): readonly Typed[] {
  const found: Typed[] = [];
  const isConsole = language === 'console';
  for (let i = 0; i < lines.length; i++) {
    const first = i;
    let line = lines[i] ?? '';
    if (isConsole && !line.startsWith('$ ')) continue;
    while (line.endsWith('\\')) line = `${line.slice(0, -1)} ${lines[++i] ?? ''}`;
    const body: string[] = [];
    const word = /<<\s*'?(\w+)'?\s*$/.exec(line)?.[1];
    if (word !== undefined) while (lines[++i] !== word && i < lines.length) body.push(lines[i] ?? '');
    const next = lines.findIndex((later, j) => j > i && later.startsWith('$ '));
    const printed = isConsole ? lines.slice(i + 1, next < 0 ? lines.length : next) : undefined;
    const words = wordsOf(line.replace(/^\$ /, '').replace(/<<.*$/, ''));
    const start = words[0] === 'npx' ? 1 : 0;
    if (words[start] !== 'preroll') continue;
    found.push({
      kind: 'command',
      line: at + first + 1,
      words: words.slice(start + 1),
      typed: body.map((one) => `${one}\n`).join(''),
      printed: printed?.some((one) => one.trim() !== '') === true ? printed : undefined,
      printedAt: at + i + 1,
      exit: Number(/# exits with (\d)/.exec(line)?.[1] ?? 0),
      notRun,
    });
  }
  return found;
}

/** As a shell splits a line: quotes hold words together, `#` begins a comment. */
function wordsOf(line: string): readonly string[] {
  const words: string[] = [];
  for (const [part, single, double] of line.matchAll(/'([^']*)'|"([^"]*)"|#.*$|(?:[^\s'"#]|(?<=\S)#)+/g)) {
    if (part.startsWith('#')) break;
    words.push(single ?? double ?? part);
  }
  return words;
}
