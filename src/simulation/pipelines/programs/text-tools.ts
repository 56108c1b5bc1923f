/** Programs that make text of text: how pipelines put an image's tag into a manifest. */
import { done, type Ended, failed, type Program, pathIn, type Workplace } from '../workplace.ts';
import { instantly } from './shell-builtins.ts';

const echo: Program = instantly((_, words) => {
  const shown = (words[0] === '-n' || words[0] === '-e' ? words.slice(1) : words).join(' ');
  return done(words[0] === '-n' ? shown : `${shown}\n`);
});

const cat: Program = instantly((place, words, input) => (words.length === 0 ? done(input) : read(place, words)));

/** The texts of files, one after the other. */
function read(place: Workplace, paths: readonly string[]): Ended {
  let out = '';
  for (const path of paths) {
    const text = place.volume.get(pathIn(place.directory, path));
    if (text === undefined) {
      place.log(`${path}: no such file`);
      return failed();
    }
    out += text;
  }
  return done(out);
}

const tee: Program = instantly((place, words, input) => {
  for (const path of words.filter((word) => !word.startsWith('-'))) {
    place.volume.set(pathIn(place.directory, path), input);
  }
  return done(input);
});

/** `$NAME` and `${NAME}` from the environment; what is not there becomes nothing. */
const envsubst: Program = instantly(({ environment }, [listed], input) => {
  const wanted = listed === undefined ? undefined : new Set(listed.match(/[A-Za-z_]\w*/g) ?? []);
  return done(
    input.replace(/\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/g, (whole, bare?: string, braced?: string) => {
      const name = bare ?? braced ?? '';
      return wanted !== undefined && !wanted.has(name) ? whole : (environment.get(name) ?? '');
    }),
  );
});

/** `s` with any mark, with `g` and `i`; with `-i` the files themselves are changed. */
const sed: Program = instantly((place, words, input) => {
  const scripts: string[] = [];
  const files: string[] = [];
  let inPlace = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word.startsWith('-i')) inPlace = true;
    else if (word === '-e') scripts.push(words[++i] ?? '');
    else if (/^-[nErs]+$/.test(word)) continue;
    else if (scripts.length === 0) scripts.push(word);
    else files.push(word);
  }
  const extended = words.some((word) => /^-[Ers]*[Er]/.test(word));
  const edits = scripts.map((script) => substitution(script, extended));
  const edit = (text: string): string => edits.reduce((now, change) => change?.(now) ?? now, text);
  if (edits.some((change) => change === undefined)) place.log(`did nothing here: sed ${scripts.join(' ')}`);
  if (files.length === 0) return done(edit(input));
  if (!inPlace) {
    const { code, out } = read(place, files);
    return code === 0 ? done(edit(out)) : failed(code);
  }
  for (const file of files) {
    const { code, out } = read(place, [file]);
    if (code !== 0) return failed(code);
    place.volume.set(pathIn(place.directory, file), edit(out));
  }
  return done();
});

function substitution(script: string, extended: boolean): ((text: string) => string) | undefined {
  const mark = script[1];
  if (script[0] !== 's' || mark === undefined) return undefined;
  const parts = script.slice(2).split(mark);
  if (parts.length !== 3) return undefined;
  const [from = '', to = '', flags = ''] = parts;
  // Basic expressions take these marks literally unless they are escaped; extended ones have it the other way round.
  const source = extended ? from : from.replaceAll(/\\([(){}+?|])|([(){}+?|])/g, (_, a, b) => a ?? `\\${b}`);
  try {
    // Without `g` the first of each line is replaced.
    const pattern = new RegExp(source, `${flags.includes('g') ? 'g' : ''}${/i/i.test(flags) ? 'i' : ''}`);
    const by = to
      .replaceAll('$', '$$$$')
      .replaceAll(/\\(\d)|\\(.)|(&)/g, (_, n, c, all) => (n ? `$${n}` : all ? '$&' : c));
    return (text) =>
      text
        .split('\n')
        .map((line) => line.replace(pattern, by))
        .join('\n');
  } catch {
    return undefined;
  }
}

/** `grep [-q] [-i] [-F] PATTERN`: the lines that hold it. */
const grep: Program = instantly((place, words, input) => {
  const flags = words.filter((word) => /^-[a-zA-Z]+$/.test(word)).join('');
  const [pattern = '', ...files] = words.filter((word) => !/^-[a-zA-Z]+$/.test(word));
  const text = files.length === 0 ? done(input) : read(place, files);
  if (text.code !== 0) return failed(2);
  let regex: RegExp;
  try {
    const source = flags.includes('F') ? pattern.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : pattern;
    regex = new RegExp(source, flags.includes('i') ? 'i' : '');
  } catch {
    return failed(2);
  }
  const held = text.out.split('\n').filter((line) => line !== '' && regex.test(line) !== flags.includes('v'));
  if (held.length === 0) return failed();
  return done(flags.includes('q') ? '' : `${held.join('\n')}\n`);
});

/** `kyml tmpl -e NAME …`: `{{.NAME}}` from the environment, each of which has to be there. */
const kyml: Program = instantly((place, [verb, ...words], input) => {
  if (verb !== 'tmpl') return done(input);
  let out = input;
  for (const [i, word] of words.entries()) {
    if (word !== '-e' && word !== '--env') continue;
    const name = words[i + 1] ?? '';
    const value = place.environment.get(name);
    if (value === undefined) {
      place.log(`environment variable ${name} is not set`);
      return failed();
    }
    out = out.replaceAll(new RegExp(`\\{\\{\\s*\\.${name.replaceAll(/\W/g, '')}\\s*\\}\\}`, 'g'), () => value);
  }
  return done(out);
});

export const textTools: readonly (readonly [string, Program])[] = [
  ['cat', cat],
  ['echo', echo],
  ['envsubst', envsubst],
  ['grep', grep],
  ['kyml', kyml],
  ['sed', sed],
  ['tee', tee],
];
