/** What the shell does itself, and the few programs that are as good as a part of it. */
import { seconds } from '../../../kernel/time.ts';
import { done, type Ended, failed, type Program, pathIn, type Workplace } from '../workplace.ts';

/** A program that takes no time. */
export const instantly = (does: (place: Workplace, words: readonly string[], input: string) => Ended): Program =>
  // biome-ignore lint/correctness/useYield: programs may take time; these take none.
  function* (place, words, input) {
    return does(place, words, input);
  };

const assigned = (to: (place: Workplace) => readonly Map<string, string>[]): Program =>
  instantly((place, words) => {
    for (const word of words) {
      const [, name, value] = /^([A-Za-z_]\w*)(?:=(.*))?$/s.exec(word) ?? [];
      if (name === undefined) continue;
      for (const map of to(place)) map.set(name, value ?? place.environment.get(name) ?? '');
    }
    return done();
  });

/** `[ a = b ]`, `[ -z a ]`, `[ -n a ]`, numbers by `-eq` and its like. */
const test: Program = instantly((_, given) => {
  const words = given.at(-1) === ']' ? given.slice(0, -1) : given;
  const isNot = words[0] === '!';
  return isTrue(isNot ? words.slice(1) : words) !== isNot ? done() : failed();
});

function isTrue([a = '', sign, b = '']: readonly string[]): boolean {
  switch (sign) {
    case '=':
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '-eq':
      return Number(a) === Number(b);
    case '-ne':
      return Number(a) !== Number(b);
    case '-lt':
      return Number(a) < Number(b);
    case '-le':
      return Number(a) <= Number(b);
    case '-gt':
      return Number(a) > Number(b);
    case '-ge':
      return Number(a) >= Number(b);
    default:
      return a === '-z' ? (sign ?? '') === '' : a === '-n' ? (sign ?? '') !== '' : a !== '';
  }
}

export const builtins: readonly (readonly [string, Program])[] = [
  ['true', instantly(() => done())],
  [':', instantly(() => done())],
  ['false', instantly(() => failed())],
  ['set', instantly(() => done())],
  ['exit', instantly((_, [code = '0']) => ({ code: Number(code) || 0, out: '', exits: true }))],
  ['[', test],
  ['test', test],
  ['export', assigned(({ environment }) => [environment])],
  ['cf_export', assigned(({ environment, exported }) => [environment, exported])],
  [
    'cd',
    instantly((place, [to = '/codefresh/volume']) => {
      place.directory = pathIn(place.directory, to);
      return done();
    }),
  ],
  ['pwd', instantly((place) => done(`${place.directory}\n`))],
  [
    'sleep',
    function* (_, [span = '0']) {
      const [, number = '0', unit = 's'] = /^(\d+(?:\.\d+)?)([smh]?)$/.exec(span) ?? [];
      yield seconds(Number(number) * (unit === 'h' ? 3600 : unit === 'm' ? 60 : 1));
      return done();
    },
  ],
];
