/** What is said over and over, said once: a timeline is read by people. Exports keep every line. */
import { count } from './numbers.ts';
import type { Line } from './timeline.ts';

/**
 * Passed measurements that follow each other with nothing between them become one line: an analysis that looks every five
 * seconds for an hour has one thing to say, not seven hundred. The first two and the last of a row are told in full.
 */
export function foldPassed(lines: readonly Line[]): readonly Line[] {
  const kept: Line[] = [];
  let row: Line[] = [];
  const close = () => {
    if (row.length <= 4) kept.push(...row);
    else {
      const between = { ...row[2]!, text: `… ${count(row.length - 3)} more measurements, all passed …` };
      kept.push(row[0]!, row[1]!, between, row.at(-1)!);
    }
    row = [];
  };
  for (const line of lines) {
    if (line.kind === 'measurement' && line.tone === 'plain') {
      row.push(line);
      continue;
    }
    close();
    kept.push(line);
  }
  close();
  return kept;
}

/** So many lines back a line is still heard. */
const REACH = 4;
/** So many echoes are told as they are. */
const PATIENCE = 3;

/**
 * A line that says what one of the few lines before it said is an echo; a row of echoes becomes one line. Two controllers
 * that undo each other's work for an hour are told in three lines.
 */
export function withoutEchoes(lines: readonly Line[]): readonly Line[] {
  const kept: Line[] = [];
  let heard: string[] = [];
  let echoes: Line[] = [];
  const close = () => {
    const first = echoes[0];
    if (echoes.length <= PATIENCE || first === undefined) kept.push(...echoes);
    else kept.push({ ...first, tone: 'warning', text: `… the same again, ${count(echoes.length)} lines more …` });
    echoes = [];
  };
  for (const line of lines) {
    if (heard.includes(line.text)) {
      echoes.push(line);
      continue;
    }
    close();
    kept.push(line);
    heard = [...heard, line.text].slice(-REACH);
  }
  close();
  return kept;
}
