/** The reference of the commands, as Markdown: told from the program itself, so that it can neither forget nor invent an option. */
import type { Argument, Command, Option } from 'commander';

/** docs/commands.md: every command with its arguments and options, in the order of `preroll --help`. */
export function commandReference(preroll: Command): string {
  const commands = preroll.commands.filter((command) => command.name() !== 'help');
  return `${[
    '# Commands',
    'Made from the program by `npm run reference`. `preroll <command> --help` says the same.',
    table(
      ['command', 'what it does'],
      commands.map((command) => [`[${command.name()}](#preroll-${command.name()})`, command.description()]),
    ),
    'What was asked for goes to standard output, problems go to standard error. Exit codes: 0 it ran, and everything expected held · 1 an ' +
      'expectation or a promise failed, or kubectl’s own command would have · 2 bad input, every problem with file, line and column · 3 our own fault.',
    ...commands.flatMap(sectionOf),
  ].join('\n\n')}\n`;
}

function sectionOf(command: Command): readonly string[] {
  const options = command.options.filter((option) => !option.hidden);
  return [
    `## preroll ${command.name()}`,
    sentence(command.description()),
    `\`preroll ${command.name()} ${command.usage()}\``,
    ...(command.registeredArguments.length === 0
      ? []
      : [table(['argument', 'what it is'], command.registeredArguments.map(argumentRow))]),
    ...(options.length === 0 ? [] : [table(['option', 'what it does'], options.map(optionRow))]),
  ];
}

const argumentRow = (argument: Argument): readonly string[] => [
  `\`${argument.name()}${argument.variadic ? '…' : ''}\``,
  withDefault(argument.description, argument),
];

const optionRow = (option: Option): readonly string[] => [
  `\`${option.flags}\``,
  withDefault(
    `${option.description}${option.argChoices === undefined ? '' : `: ${option.argChoices.join(', ')}`}${
      option.mandatory ? ' (required)' : ''
    }`,
    option.negate ? {} : option,
  ),
];

/** The description, and what holds when nothing is said, unless the description says it. */
function withDefault(
  text: string,
  { defaultValue, defaultValueDescription }: { defaultValue?: unknown; defaultValueDescription?: string | undefined },
): string {
  if (defaultValue === undefined || typeof defaultValue === 'boolean') return text;
  const said = defaultValueDescription ?? (Array.isArray(defaultValue) ? defaultValue.join(' ') : String(defaultValue));
  return `${text} (default: ${said})`;
}

const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
