/**
 * `--watch`: plays a run that has been rehearsed already. On a terminal the lanes are drawn again and again in place, with the
 * last lines of the story below; elsewhere each line of the story is printed when its time has come.
 */
import type { Painter, Story } from '../report/index.ts';
import { terminalLanes, timeline } from '../report/index.ts';
import { plainText } from '../report/plain-text.ts';
import { sayDuration } from '../simulation/outcome.ts';
import type { Surroundings } from './commands/run.ts';

export interface Watching {
  /** Simulated seconds in a second; `undefined`: so that it all takes twenty seconds. */
  readonly speed: number | undefined;
  readonly painter: Painter;
  readonly width: number;
}

const WHOLE_SECONDS = 20;
const FRAME_MS = 100;
const LINES = 8;

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const CLEAR_BELOW = '\u001b[0J';
const up = (lines: number): string => (lines === 0 ? '' : `\u001b[${lines}A\r`);

/** Resolves to false when it was interrupted. The terminal is left as it was found in either case. */
export function watch(story: Story, { speed, painter, width }: Watching, surroundings: Surroundings): Promise<boolean> {
  const { stdout } = surroundings;
  const perMs = speed === undefined ? story.until / (WHOLE_SECONDS * 1_000) : speed * 1_000;
  const told = timeline(story).map((line) => ({
    ...line,
    said: `${sayDuration(line.t / 1e6).padStart(10)}  ${plainText(line.text)}`,
  }));
  const lanes = terminalLanes(story, painter, width);
  const live = stdout.isTTY === true;
  let drawn = 0;
  let printed = 0;
  const draw = (t: number) => {
    const past = told.filter((line) => line.t <= t);
    if (live) {
      const recent = past.slice(-LINES).map(({ said, tone }) => {
        const short = [...said].slice(0, width).join('');
        return tone === 'bad' ? painter.bad(short) : tone === 'strong' ? painter.bold(short) : short;
      });
      const lines = [...lanes.at(t), '', ...recent, ...new Array<string>(LINES - recent.length).fill('')];
      stdout.write(`${up(drawn)}${CLEAR_BELOW}${lines.join('\n')}\n`);
      drawn = lines.length;
    } else {
      for (const { said } of past.slice(printed)) stdout.write(`${said}\n`);
      printed = past.length;
    }
  };
  return new Promise((resolve) => {
    const began = performance.now();
    if (live) stdout.write(HIDE_CURSOR);
    const end = (whole: boolean) => {
      clearInterval(timer);
      if (live) stdout.write(`${SHOW_CURSOR}\n`);
      resolve(whole);
    };
    const tick = () => {
      const t = Math.min(story.until, (performance.now() - began) * perMs);
      draw(t);
      if (t >= story.until) end(true);
    };
    const timer = setInterval(tick, FRAME_MS);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) surroundings.once?.(signal, () => end(false));
    tick();
  });
}
