/** `preroll shell`: a run driven by hand, line by line, on a terminal or from a file of lines. */
import { createInterface } from 'node:readline';
import { coloured, colourless } from '../../gitops/kubectl/ink.ts';
import type { Scenario } from '../../scenario/format.ts';
import { createSession } from '../../simulation/session.ts';
import { writeOutputs } from '../files.ts';
import { readScenario, type ScenarioFlags } from '../scenario-input.ts';
import { answer, type Desk, promptOf } from '../shell/answer.ts';
import { savedScenario } from '../shell/saved.ts';
import { showsColours, widthOf } from '../terminal.ts';
import type { Surroundings } from './run.ts';

export type ShellFlags = ScenarioFlags;

/** 0: the session is over. 2: bad input. Ends with `exit`, or with the last line. */
export async function shellCommand(
  paths: readonly string[],
  flags: ShellFlags,
  { stdin, stdout, stderr, env }: Surroundings,
): Promise<0 | 2> {
  const input = readScenario(paths, flags, stderr);
  if (input === undefined) return 2;
  if (stdin === undefined) {
    stderr.write('preroll shell needs somebody who types\n');
    return 2;
  }
  const scenario = leftToYou(input.scenario);
  const session = createSession(scenario);
  const desk: Desk = {
    session,
    ink: showsColours(stdout, env) ? coloured : colourless,
    width: widthOf(stdout),
    subqueryStepMs: scenario.prometheus.evaluationInterval / 1_000,
  };
  const isTerminal = stdin.isTTY === true;
  if (isTerminal)
    stdout.write(`${scenario.name}: help tells what you can type; time stands still until you let it pass.\n`);
  const prompt = () => void (isTerminal && stdout.write(promptOf(desk)));
  prompt();
  for await (const line of linesOf(stdin)) {
    const { text, isOver, save } = answer(desk, line);
    stdout.write(text);
    if (save !== undefined)
      stdout.write(saved(save, savedScenario(input.files, scenario, session.done, session.now())));
    if (isOver === true) return 0;
    prompt();
  }
  if (isTerminal) stdout.write('\n');
  return 0;
}

/** Nobody promotes for you what you have come to promote: people who were only assumed stay away. */
const leftToYou = (scenario: Scenario): Scenario =>
  scenario.assumptions.some(({ about }) => about === 'people') ? { ...scenario, people: [] } : scenario;

function saved(path: string, text: string): string {
  try {
    writeOutputs([{ path, text }]);
    return `wrote ${path}; preroll run ${path} replays it\n`;
  } catch (error) {
    return `${(error as Error).message}\n`;
  }
}

const linesOf = (stdin: NonNullable<Surroundings['stdin']>): AsyncIterable<string> =>
  createInterface({ input: stdin as NodeJS.ReadableStream & typeof stdin, crlfDelay: Number.POSITIVE_INFINITY });
