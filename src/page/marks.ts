/**
 * Marks from the keyboard and under the pointer. However many there are, one of them is a tab stop (a roving tabindex):
 * left and right go through its lane in time, up and down to the nearest mark of another lane, Enter asks why. Each says in
 * brief what led to it; the whole chain is in the dock, a click or Enter away.
 */
import { inBrief, whyOf } from '../report/why.ts';
import type { Run } from './run.ts';
import type { Viewer } from './view.ts';

export function followMarks(run: Run, viewer: Viewer, lanes: HTMLElement, note: HTMLElement): void {
  const markOf = (target: EventTarget | null) =>
    (target as Element | null)?.closest<SVGElement>('[data-entry]') ?? undefined;
  const numberOf = (mark: Element) => Number(mark.getAttribute('data-entry'));

  const hide = () => {
    note.hidden = true;
  };
  const show = (mark: SVGElement) => {
    const entry = run.entryOf(numberOf(mark));
    if (entry === undefined) return;
    note.replaceChildren(paragraph('', mark.getAttribute('aria-label') ?? ''));
    for (const line of inBrief(whyOf(run.story, entry))) note.append(paragraph('because', line));
    note.hidden = false;
    const box = mark.getBoundingClientRect();
    const left = Math.max(8, Math.min(innerWidth - note.offsetWidth - 8, box.left + Math.min(box.width, 40) / 2 - 20));
    const above = box.top - note.offsetHeight - 8;
    note.style.left = `${left}px`;
    note.style.top = `${above < 4 ? box.bottom + 8 : above}px`;
  };

  lanes.addEventListener('pointerover', (event) => {
    const mark = markOf(event.target);
    if (mark === undefined) hide();
    else show(mark);
  });
  lanes.addEventListener('pointerleave', hide);
  addEventListener('scroll', hide, { passive: true });
  lanes.addEventListener('focusin', (event) => {
    const mark = markOf(event.target);
    if (mark === undefined) return;
    for (const other of lanes.querySelectorAll('[data-entry][tabindex="0"]')) other.setAttribute('tabindex', '-1');
    mark.setAttribute('tabindex', '0');
    const entry = run.entryOf(numberOf(mark));
    if (entry !== undefined) viewer.look(entry.t, false);
    show(mark);
  });
  lanes.addEventListener('focusout', hide);
  lanes.addEventListener('keydown', (event) => {
    const mark = markOf(event.target);
    if (mark === undefined) return;
    if (event.key === 'Enter' || event.key === ' ') viewer.choose(numberOf(mark));
    else if (event.key === 'Escape') hide();
    else if (event.key.startsWith('Arrow')) neighbour(lanes, mark, event.key)?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}

function paragraph(cls: string, text: string): HTMLElement {
  const element = document.createElement('p');
  element.className = cls;
  element.textContent = text;
  return element;
}

/** The mark next to this one in the direction of the arrow. */
function neighbour(lanes: HTMLElement, mark: SVGElement, key: string): SVGElement | undefined {
  const left = (m: Element) => m.getBoundingClientRect().left;
  const inOrder = (figure: Element) =>
    [...figure.querySelectorAll<SVGElement>('[data-entry]')].sort((a, b) => left(a) - left(b));
  const figure = mark.closest('figure')!;
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const marks = inOrder(figure);
    return marks[marks.indexOf(mark) + (key === 'ArrowRight' ? 1 : -1)];
  }
  const figures = [...lanes.querySelectorAll('figure')].filter((f) => f.querySelector('[data-entry]') !== null);
  const other = figures[figures.indexOf(figure as HTMLElement) + (key === 'ArrowDown' ? 1 : -1)];
  if (other === undefined) return undefined;
  const from = left(mark);
  return inOrder(other).reduce((a, b) => (Math.abs(left(b) - from) < Math.abs(left(a) - from) ? b : a));
}
