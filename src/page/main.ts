/**
 * The script of the run page. The page is whole without it; with it one moves through time, looks closer, and asks why.
 * It is bundled into `report/page-script.ts` by `npm run page`, and draws with the report's own functions.
 */
import { PLOT, WIDTH } from '../report/frame.ts';
import { wordsAt } from '../report/instant.ts';
import { sayDuration } from '../simulation/outcome.ts';
import { readPlace, writePlace } from './address.ts';
import { createDock } from './dock.ts';
import { createLanes } from './lanes.ts';
import { followMarks } from './marks.ts';
import { createPlayer } from './player.ts';
import { type Run, readRun } from './run.ts';
import { createViewer, type View, type Viewer } from './view.ts';
import { zoomLanes } from './zooming.ts';

const byId = <E extends Element = HTMLElement>(id: string): E => document.getElementById(id) as unknown as E;

function start(): void {
  const run = readRun(byId('run').textContent ?? '');
  const { story, stops } = run;
  const viewer = createViewer(run);
  const inner = document.querySelector<HTMLElement>('.lanes .inner')!;
  const slider = byId('scrub');
  const lanes = createLanes(run, inner);
  const dock = createDock(run, viewer, byId('dock'));
  const player = createPlayer(viewer, byId('play'), byId('speed'), story.until);

  let frame = lanes.draw(viewer.view);
  let due: { view: View; drawn: View } | undefined;
  const draw = () => {
    if (due === undefined) return;
    const { drawn } = due;
    due = undefined;
    const { view } = viewer;
    if (view.from !== drawn.from || view.until !== drawn.until) {
      frame = lanes.draw(view);
      showInstant(run, view, frame.x(view.t) / WIDTH, slider);
    } else if (view.entry !== drawn.entry) lanes.choose(view.entry);
    dock.show(view);
    byId('whole').toggleAttribute('disabled', view.from === 0 && view.until === story.until);
  };
  viewer.watch((view, before) => {
    if (due === undefined) requestAnimationFrame(draw);
    due = { view, drawn: due?.drawn ?? before };
    showInstant(run, view, frame.x(view.t) / WIDTH, slider);
  });

  const link = () => {
    const { t, entry, from, until } = viewer.view;
    const window = from === 0 && until === story.until ? {} : { window: { from, until } };
    try {
      history.replaceState(null, '', writePlace({ t, ...(entry === undefined ? {} : { entry }), ...window }));
    } catch {
      // A page inside of a sandbox has no address to write to.
    }
  };
  const go = () => {
    const { t, entry, window } = readPlace(location.hash);
    if (window !== undefined) viewer.zoom(window);
    if (entry !== undefined) viewer.choose(entry);
    else viewer.look(t ?? viewer.view.t);
  };
  pointAt(viewer, inner, { link, hold: () => player.stop() });
  keys(viewer, slider, stops, story.until, { link, play: () => player.toggle() });
  followMarks(run, viewer, inner, byId('note'));
  zoomLanes(viewer, inner, byId<SVGSVGElement>('strip'), story.until);
  byId('closer').addEventListener('click', () => viewer.zoomBy(0.5, viewer.view.t));
  byId('wider').addEventListener('click', () => viewer.zoomBy(2, viewer.view.t));
  byId('whole').addEventListener('click', () => viewer.zoom());
  for (const id of ['controls', 'strip']) byId(id).removeAttribute('hidden');
  byId('strip').removeAttribute('display');
  addEventListener('hashchange', go);
  go();
  document.documentElement.dataset.ready = '';
}

/** The line, the words above the lanes, and what the slider says. */
function showInstant(run: Run, view: View, across: number, slider: HTMLElement): void {
  const cursor = byId('cursor');
  cursor.className = view.t < view.from || view.t > view.until ? '' : 'on';
  cursor.style.left = `${across * 100}%`;
  const words = [{ name: '', text: sayDuration(view.t / 1e6), bad: false }, ...wordsAt(run.tracks, view.t)];
  byId('now').replaceChildren(
    ...words.map(({ name, text, bad }) => {
      const word = document.createElement('span');
      if (name !== '') {
        const soft = document.createElement('span');
        soft.className = 'soft';
        soft.textContent = `${name} `;
        word.append(soft);
      }
      const strong = document.createElement('b');
      strong.textContent = text;
      if (bad) strong.className = 'badink';
      word.append(strong);
      return word;
    }),
  );
  slider.setAttribute('aria-valuenow', String(Math.round(view.t / 1e6)));
  slider.setAttribute(
    'aria-valuetext',
    words.map(({ name, text }) => (name === '' ? text : `${name} ${text}`)).join(', '),
  );
}

/** The pointer over the lanes: it looks while it moves, stays where it clicks, and what it drags over is looked at closer. */
function pointAt(viewer: Viewer, lanes: HTMLElement, { link, hold }: { link(): void; hold(): void }): void {
  const box = document.createElement('div');
  box.className = 'chosen-span';
  let began: number | undefined;
  const across = (event: PointerEvent) => {
    const { left, width } = lanes.getBoundingClientRect();
    return Math.max(PLOT.left / WIDTH, Math.min(PLOT.right / WIDTH, (event.clientX - left) / width));
  };
  const timeAt = (part: number) => {
    const { from, until } = viewer.view;
    return from + ((part * WIDTH - PLOT.left) / (PLOT.right - PLOT.left)) * (until - from);
  };
  const isElsewhere = (event: Event) => (event.target as Element).closest('details, #strip') !== null;
  lanes.addEventListener('pointerdown', (event) => {
    if (isElsewhere(event) || event.button !== 0 || event.pointerType === 'touch') return;
    hold();
    began = across(event);
  });
  lanes.addEventListener('pointermove', (event) => {
    if (isElsewhere(event)) return;
    const at = across(event);
    viewer.look(timeAt(at), false);
    if (began === undefined || Math.abs(at - began) * lanes.clientWidth < 6) return;
    if (box.parentElement === null) lanes.append(box);
    box.style.left = `${Math.min(at, began) * 100}%`;
    box.style.width = `${Math.abs(at - began) * 100}%`;
  });
  addEventListener('pointerup', (event) => {
    if (began === undefined) return;
    const [a, b] = [began, across(event)].sort((x, y) => x - y) as [number, number];
    const dragged = box.parentElement !== null;
    began = undefined;
    box.remove();
    if (dragged) viewer.zoom({ from: timeAt(a), until: timeAt(b) });
    else {
      const mark = (event.target as Element).closest('[data-entry]');
      if (mark === null) viewer.look(timeAt(b));
      else viewer.choose(Number(mark.getAttribute('data-entry')));
      byId('scrub').focus({ preventScroll: true });
    }
    link();
  });
  lanes.addEventListener('click', (event) => {
    if (!isElsewhere(event) && (event as PointerEvent).pointerType === 'touch')
      viewer.look(timeAt(across(event as PointerEvent)));
  });
  lanes.addEventListener('pointerleave', () => {
    if (began === undefined) viewer.stay();
  });
  lanes.addEventListener('dblclick', (event) => {
    if (!isElsewhere(event)) viewer.zoom();
  });
}

function keys(
  viewer: Viewer,
  slider: HTMLElement,
  stops: readonly number[],
  end: number,
  { link, play }: { link(): void; play(): void },
): void {
  slider.addEventListener('keydown', (event) => {
    const { t, from, until } = viewer.view;
    const span = until - from;
    const moves: { readonly [key: string]: () => void } = {
      ArrowRight: () => viewer.look(event.shiftKey ? t + span / 100 : (stops.find((s) => s > t) ?? end)),
      ArrowLeft: () => viewer.look(event.shiftKey ? t - span / 100 : (stops.findLast((s) => s < t) ?? 0)),
      PageUp: () => viewer.look(t + span / 10),
      PageDown: () => viewer.look(t - span / 10),
      Home: () => viewer.look(0),
      End: () => viewer.look(end),
      '+': () => viewer.zoomBy(0.5, t),
      '=': () => viewer.zoomBy(0.5, t),
      '-': () => viewer.zoomBy(2, t),
      '0': () => viewer.zoom(),
      ' ': play,
    };
    const move = moves[event.key];
    if (move === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    move();
    link();
  });
}

start();
