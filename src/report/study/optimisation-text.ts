/** An optimisation for a terminal: the answer in words, the front as a table, and the steps of each point as YAML. */
import type { Candidate, Objective, Optimisation } from '../../study/results.ts';
import { sayInterval, sayValue } from '../../study/say.ts';
import { type Painter, plain } from '../painter.ts';
import { plainText } from '../plain-text.ts';

export function renderOptimisationText(
  { sentences, objectives, candidates, notes, complete }: Optimisation,
  withYaml: boolean,
  painter: Painter = plain,
): string {
  const shown = candidates.filter(({ onFront, name }) => onFront || name === 'as it is');
  const all = [
    ...(complete ? [] : [painter.bold('Not complete: what is known so far.')]),
    ...sentences.map((sentence, i) => (i === 0 ? painter.bold(sentence) : sentence)),
    '',
    ...tableOf(objectives, shown, painter),
    '',
    ...(withYaml ? candidates.filter(({ onFront }) => onFront).flatMap(manifests) : []),
    ...notes.map((note) => painter.dim(note)),
  ];
  return `${all.map((line) => line.trimEnd()).join('\n')}\n`;
}

function tableOf(objectives: readonly Objective[], shown: readonly Candidate[], painter: Painter): string[] {
  const head = ['', ...objectives.map(({ label }) => label)];
  const rows = shown.map(({ letter = '', name, confirmed, onFront }) => [
    `${letter}  ${plainText(name)}${onFront ? '' : ' (beaten)'}`,
    ...objectives.map(({ unit }, i) => {
      const { mean = null, interval = null } = confirmed?.[i] ?? {};
      if (mean === null) return '–';
      const range = interval === null || interval.low === interval.high ? '' : ` [${sayInterval(interval, unit)}]`;
      return `${sayValue(mean, unit)}${range}`;
    }),
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => [...(row[column] ?? '')].length)));
  return [head, ...rows].map((row, i) => {
    const line = row.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length)).join('  ');
    return i === 0 ? painter.bold(line) : line;
  });
}

const manifests = ({ name, yaml = '' }: Candidate): string[] => [
  `# ${plainText(name)}`,
  ...yaml.trimEnd().split('\n'),
  '',
];
