/** The lanes, drawn for the window in view by the charts that drew the page, with marks that lead to their entries. */
import { charts } from '../report/charts/index.ts';
import { axis, type Frame, frameOf } from '../report/frame.ts';
import { laneBody } from '../report/picture.ts';
import type { TraceEntry } from '../simulation/trace.ts';
import type { Run } from './run.ts';
import type { View } from './view.ts';

export interface Lanes {
  /** Draws the window; returns the frame it was drawn in. */
  draw(view: View): Frame;
  /** Shows which mark is chosen. */
  choose(entry: number | undefined): void;
  readonly element: HTMLElement;
}

export function createLanes(run: Run, element: HTMLElement): Lanes {
  const { story, numberOf } = run;
  const figures = [...element.querySelectorAll<HTMLElement>('figure')];
  const axisSvg = element.querySelector<SVGElement>('.axis svg')!;
  const drawn = charts
    .map((chart) => ({ chart, name: chart(story, frameOf(story))?.name }))
    .flatMap(({ chart, name }) => {
      const svg = figures.find((figure) => figure.getAttribute('aria-label') === name)?.querySelector('svg');
      return svg == null ? [] : [{ chart, svg }];
    });
  const ticks = document.createElementNS('http://www.w3.org/2000/svg', 'g');
  for (const child of [...axisSvg.children]) if (child.tagName !== 'defs') child.remove();
  axisSvg.append(ticks);
  for (const { svg } of drawn) svg.setAttribute('role', 'group');

  const link = (entry: TraceEntry) => {
    const number = numberOf.get(entry);
    return number === undefined ? {} : { 'data-entry': number, role: 'button', tabindex: -1 };
  };
  const choose = (entry: number | undefined) => {
    for (const mark of element.querySelectorAll('.chosen')) mark.classList.remove('chosen');
    if (entry === undefined) return;
    for (const mark of element.querySelectorAll(`[data-entry="${entry}"]`)) mark.classList.add('chosen');
  };
  return {
    element,
    choose,
    draw(view) {
      const frame = frameOf(story, view, link);
      const held = (document.activeElement as Element | null)?.getAttribute('data-entry');
      ticks.innerHTML = axis(frame).markup;
      for (const { chart, svg } of drawn) {
        const lane = chart(story, frame);
        if (lane === undefined)
          for (const mark of svg.querySelectorAll('[data-entry],.solid,.edge,.area,.wrong,.pale')) mark.remove();
        else svg.innerHTML = laneBody(frame, lane).markup;
      }
      nameMarks(element);
      choose(view.entry);
      if (held != null)
        (element.querySelector(`[data-entry="${held}"]`) as SVGElement | null)?.focus({ preventScroll: true });
      return frame;
    },
  };
}

/** A mark that leads somewhere tells what it is in a note of the page's own; the browser's would cover it. */
function nameMarks(element: HTMLElement): void {
  let first = true;
  for (const mark of element.querySelectorAll<SVGElement>('[data-entry]')) {
    const title = mark.querySelector(':scope > title');
    const about = title?.textContent ?? '';
    const written = [...mark.querySelectorAll('text')].map((text) => text.textContent ?? '').join(' ');
    // What is written on a mark is a part of its name, so that whoever speaks to the page may say what they see.
    mark.setAttribute('aria-label', about.includes(written) ? about : `${written}: ${about}`);
    title?.remove();
    if (first) mark.setAttribute('tabindex', '0');
    first = false;
  }
}
