/** The house checks itself: who may lean on whom, what may not be called where, and that the documents name every room. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './shared.ts';

/** Rooms from the ground up; rooms of one floor do not see each other. */
const floors: readonly (readonly string[])[] = [
  ['kernel'],
  ['languages'],
  ['cluster', 'metrics'],
  ['traffic'],
  ['delivery'],
  ['gitops'],
  ['scenario'],
  ['simulation'],
  ['study'],
  ['lint'],
  ['report'],
  ['version'],
  ['index', 'testing'],
  ['cli', 'page', 'playground'],
];
const doors = new Set(['cli', 'page', 'playground']);

/** What the core must not say, and what to say instead. */
const bans: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [
    /\bMath\.(?:random|log|log2|log10|log1p|exp|expm1|pow|sin|cos|tan|asin|acos|atan|atan2|sinh|cosh|tanh|asinh|acosh|atanh|cbrt|hypot)\b/,
    'kernel/reproducible-math or a named stream',
  ],
  [/\*\*/, 'pow of kernel/reproducible-math'],
  [/\bnew Date\b|\bDate\.(?:now|parse|UTC)\b|\bperformance\.now\b/, 'kernel/time'],
  [/\btoLocale[A-Z]|\blocaleCompare\b|\bIntl\./, 'comparison with < and formats of our own'],
  [
    /\bconsole\.|\bprocess\.(?:env|argv|exit|stdout|stderr|stdin|cwd|on|hrtime|nextTick)\b|\brequire\(/,
    'a port handed in by a door',
  ],
  [/\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b|\bqueueMicrotask\b/, 'engine.schedule'],
  [/\beval\(|\bnew Function\b/, 'an interpreter of our own'],
  [/from 'node:/, 'a port handed in by a door'],
  [/^export \*|^export default/m, 'named exports'],
  [/:\s*any\b|\bas any\b|<any>/, 'unknown, narrowed'],
];

const sources = walk(join(projectRoot, 'src')).filter((f) => f.endsWith('.ts') && !f.endsWith('.d.ts'));
const roomOf = (file: string): string => {
  const first = relative(join(projectRoot, 'src'), file).split(sep)[0] ?? '';
  return first.replace(/\.ts$/, '');
};
const short = (file: string) => relative(projectRoot, file);

describe('the house', () => {
  it('has every room on a floor', () => {
    const known = new Set(floors.flat());
    expect(sources.filter((f) => !known.has(roomOf(f))).map(short)).toEqual([]);
  });

  it('lets arrows point down only, and never between rooms of one floor', () => {
    const floorOf = new Map(floors.flatMap((rooms, i) => rooms.map((room) => [room, i] as const)));
    const wrong: string[] = [];
    for (const file of sources) {
      for (const target of importsOf(file)) {
        const from = roomOf(file);
        const to = roomOf(target);
        if (from === to) continue;
        if ((floorOf.get(to) ?? 99) >= (floorOf.get(from) ?? -1)) wrong.push(`${short(file)} imports ${short(target)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('keeps the controllers of Argo Rollouts apart: they share objects, templates and arguments, nothing else', () => {
    const shareable =
      /delivery[\\/](?:rollout|analysis|experiment)[\\/]objects\.ts$|delivery[\\/]analysis[\\/](?:templates|arguments)\.ts$/;
    const wrong: string[] = [];
    const part = (f: string) => /delivery[\\/](\w+)[\\/]/.exec(f)?.[1];
    for (const file of sources) {
      const from = part(file);
      if (from === undefined) continue;
      for (const target of importsOf(file)) {
        const to = part(target);
        if (to !== undefined && to !== from && !shareable.test(target))
          wrong.push(`${short(file)} imports ${short(target)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('says nothing in the core that could differ between machines, nor reaches outside', () => {
    const wrong: string[] = [];
    for (const file of sources.filter((f) => !doors.has(roomOf(f)))) {
      const code = withoutCommentsAndText(readFileSync(file, 'utf8'));
      for (const [pattern, instead] of bans) {
        const hit = pattern.exec(code);
        if (hit !== null) wrong.push(`${short(file)}:${lineOf(code, hit.index)} says ${hit[0]}: use ${instead}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  // V8 gives an object literal with a getter a hidden class of its own each time, and what its closures see lives until the
  // next full collection: a study then drags every world it has finished through the small ones.
  it('has getters in classes alone, where runs are made', () => {
    const wrong: string[] = [];
    for (const file of sources.filter((f) => !doors.has(roomOf(f)) && roomOf(f) !== 'report')) {
      const lines = readFileSync(file, 'utf8').split('\n');
      for (const [i, line] of lines.entries()) {
        const indent = /^( +)get \w+\(\)/.exec(line)?.[1]?.length ?? 0;
        const opening = lines.slice(0, i).findLast((l) => /^ *\S/.test(l) && l.search(/\S/) < indent) ?? '';
        if (indent > 0 && !/\b(?:class|extends|implements)\b/.test(opening)) wrong.push(`${short(file)}:${i + 1}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('explains every file of more than 400 lines', () => {
    const wrong = sources.filter((file) => {
      const text = readFileSync(file, 'utf8');
      return text.split('\n').length > 400 && !/more than 400 lines because/i.test(text);
    });
    expect(wrong.map(short)).toEqual([]);
  });

  it('names every room in docs/architecture.md', () => {
    const text = readFileSync(join(projectRoot, 'docs', 'architecture.md'), 'utf8');
    const rooms = [...new Set(sources.map(roomOf))];
    expect(rooms.filter((room) => !text.includes(room))).toEqual([]);
  });

  it('keeps machines, registries and absolute paths out of everything', () => {
    const everywhere = ['src', 'test', 'docs', 'scenarios', 'bench', '.ci'].flatMap((d) => walk(join(projectRoot, d)));
    const files = [
      ...everywhere,
      ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'package.json'].map((f) => join(projectRoot, f)),
    ];
    const wrong = files.filter((file) => {
      if (!/\.(?:ts|md|ya?ml|json|html|svg|sh|py)$|[\\/]run$/.test(file)) return false;
      try {
        return (
          /\/work\/(?:main|shared)|\/home\/\w+|registry\.npmjs|"resolved": "http/.test(
            readFileSync(file, 'utf8').replace(/\\/g, ''),
          ) && !file.endsWith('house.test.ts')
        );
      } catch {
        return false;
      }
    });
    expect(wrong.map(short)).toEqual([]);
  });
});

function walk(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .flatMap((name) => {
        const path = join(folder, name);
        return statSync(path).isDirectory() ? walk(path) : [path];
      });
  } catch {
    return [];
  }
}

/** The files of this project that a file imports, types included. */
function importsOf(file: string): string[] {
  const text = readFileSync(file, 'utf8');
  return [...text.matchAll(/(?:from|import)\s+'(\.[^']+)'/g)].map((m) => normalize(join(dirname(file), m[1] ?? '')));
}

/** Comments and string contents blanked out, line numbers kept. */
function withoutCommentsAndText(text: string): string {
  const blank = (s: string) => s.replace(/[^\n]/g, ' ');
  return text.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|from '[^'\n]*'|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[dgimsuvy]*(?=[.,;)\s\]])/g,
    (m) => (m.startsWith("from '") ? m : blank(m)),
  );
}

const lineOf = (text: string, index: number): number => text.slice(0, index).split('\n').length;
