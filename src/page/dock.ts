/** The dock at the foot of the window: the state at the instant in view, one panel at a time, out of the way until wanted. */
import { sayDuration } from '../simulation/outcome.ts';
import { type Panel, panels } from './panels.ts';
import type { Run } from './run.ts';
import type { View, Viewer } from './view.ts';

export interface Dock {
  show(view: View): void;
}

export function createDock(run: Run, viewer: Viewer, element: HTMLElement): Dock {
  const shown = panels.filter((panel) => panel.isIn(run));
  const title = element.querySelector<HTMLElement>('.at')!;
  const tabs = element.querySelector<HTMLElement>('[role=tablist]')!;
  const body = element.querySelector<HTMLElement>('[role=tabpanel]')!;
  let open: Panel | undefined;
  let last: { readonly panel: Panel; readonly t: number; readonly entry: number | undefined } | undefined;

  const render = (view: View) => {
    title.textContent = `at ${sayDuration(view.t / 1e6)}`;
    if (open === undefined) return;
    if (last?.panel === open && last.t === view.t && last.entry === view.entry) return;
    const entry = view.entry === undefined ? undefined : run.entryOf(view.entry);
    const top = last?.panel === open ? body.scrollTop : 0;
    body.innerHTML = open.show(run, { t: view.t, entry }).markup;
    body.scrollTop = top;
    last = { panel: open, t: view.t, entry: view.entry };
  };
  const choose = (panel: Panel | undefined) => {
    open = panel;
    body.hidden = panel === undefined;
    element.classList.toggle('open', panel !== undefined);
    document.body.classList.toggle('docked', panel !== undefined);
    for (const tab of tabs.children) {
      const isOpen = tab.id === `tab-${panel?.id}`;
      tab.setAttribute('aria-selected', String(isOpen));
      tab.setAttribute('tabindex', isOpen || (panel === undefined && tab === tabs.firstElementChild) ? '0' : '-1');
    }
    if (panel !== undefined) body.setAttribute('aria-labelledby', `tab-${panel.id}`);
    render(viewer.view);
  };
  for (const panel of shown) {
    const tab = document.createElement('button');
    Object.assign(tab, { id: `tab-${panel.id}`, type: 'button', textContent: panel.name });
    tab.setAttribute('role', 'tab');
    tab.setAttribute('aria-controls', body.id);
    tab.addEventListener('click', () => choose(open === panel ? undefined : panel));
    tabs.append(tab);
  }
  tabs.addEventListener('keydown', ({ key }) => {
    const all = [...tabs.children] as HTMLElement[];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const next = key === 'ArrowRight' ? at + 1 : key === 'ArrowLeft' ? at - 1 : undefined;
    if (next === undefined) return;
    const tab = all[(next + all.length) % all.length]!;
    tab.focus();
    if (open !== undefined) tab.click();
  });
  element.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') choose(undefined);
  });
  viewer.watch((view, before) => {
    if (view.entry !== undefined && view.entry !== before.entry) choose(shown.find(({ id }) => id === 'why'));
  });
  element.hidden = false;
  choose(undefined);
  return { show: render };
}
