/** Carries out the commands of a freestyle step, one after the other, until one fails. */
import {
  linesOf,
  type ShellPart,
  type SimpleCommand,
  shellLine,
  type Word,
} from '../../gitops/codefresh/shell-line.ts';
import { matchesWildcard } from '../../languages/wildcard.ts';
import { draw } from '../pod-plans.ts';
import type { Process } from './process.ts';
import { asks } from './programs/asserting.ts';
import { programOf } from './programs/index.ts';
import { done, type Ended, failed, pathIn, type Workplace } from './workplace.ts';

/** Runs the commands; the first that fails ends the list. The code is that of the last. */
export function* runCommands(place: Workplace, commands: readonly string[]): Process<number> {
  for (const command of commands) {
    for (const line of linesOf(command)) {
      const { code, exits, out, told } = yield* runLine(place, line);
      if (told !== true) for (const printed of out.split('\n')) if (printed !== '') place.log(printed);
      if (exits === true) return code;
      if (code !== 0) {
        place.log(`exit code ${code}: ${line}`);
        return code;
      }
    }
  }
  return 0;
}

function* runLine(place: Workplace, line: string): Process<Ended> {
  const plan = place.commands.find(({ command }) => matchesWildcard(command, line));
  if (plan !== undefined) {
    yield draw(plan.takes, place.random);
    return yield* asks(place, plan.asks);
  }
  const read = shellLine(line);
  if (read === undefined) {
    place.log(`did nothing here: ${line}`);
    return done();
  }
  let last: Ended = done();
  let out = '';
  for (const part of read.parts) {
    if (part.if === 'before succeeded' && last.code !== 0) continue;
    if (part.if === 'before failed' && last.code === 0) continue;
    last = yield* runPart(place, part);
    out += last.out;
    place.environment.set('?', String(last.code));
    if (last.exits === true) break;
  }
  return { ...last, out };
}

/** Commands joined by pipes; the last one's code counts. */
function* runPart(place: Workplace, { commands }: ShellPart): Process<Ended> {
  let last: Ended = done();
  for (const command of commands) {
    last = yield* runCommand(place, command, last.out);
    if (last.exits === true) break;
  }
  return last;
}

function* runCommand(place: Workplace, command: SimpleCommand, piped: string): Process<Ended> {
  const given: [string, string][] = [];
  for (const { name, value } of command.assignments) given.push([name, yield* expanded(place, value)]);
  const words: string[] = [];
  for (const word of command.words) words.push(yield* expanded(place, word));
  const [name, ...rest] = words;
  if (name === undefined) {
    for (const [variable, value] of given) place.environment.set(variable, value);
    return done();
  }
  let input = piped;
  if (command.input !== undefined) {
    const path = pathIn(place.directory, yield* expanded(place, command.input));
    const text = place.volume.get(path);
    if (text === undefined) {
      place.log(`${path}: no such file`);
      return failed();
    }
    input = text;
  }
  // Assignments before a command are for that command alone.
  const before = given.map(([variable]) => [variable, place.environment.get(variable)] as const);
  for (const [variable, value] of given) place.environment.set(variable, value);
  const ended = yield* programOf(name)(place, rest, input);
  for (const [variable, value] of before) {
    if (value === undefined) place.environment.delete(variable);
    else place.environment.set(variable, value);
  }
  if (command.output === undefined) return ended;
  const path = pathIn(place.directory, yield* expanded(place, command.output.to));
  if (path !== '/dev/null') {
    const held = command.output.appends ? (place.volume.get(path) ?? '') : '';
    place.volume.set(path, held + ended.out);
  }
  return { ...ended, out: '' };
}

function* expanded(place: Workplace, word: Word): Process<string> {
  let text = '';
  for (const part of word) {
    if (part.kind === 'text') text += part.text;
    else if (part.kind === 'variable') text += variable(place, part.name, part.otherwise);
    else text += (yield* runLine(place, part.line)).out.replace(/\n+$/, '');
  }
  return text;
}

function variable(place: Workplace, name: string, otherwise = ''): string {
  const value = name === 'PWD' ? place.directory : (place.environment.get(name) ?? '');
  return value === '' ? otherwise : value;
}
