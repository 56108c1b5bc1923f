/**
 * Looking closer: a brush over the whole run says which part of it the lanes show; the wheel with Ctrl (or a pinch) goes
 * closer where the pointer is, sideways it moves on. The wheel alone stays with the page, which people want to scroll.
 */
import { brushX, type D3BrushEvent, type D3ZoomEvent, scaleLinear, select, zoom, zoomIdentity } from 'd3';
import { PLOT, WIDTH } from '../report/frame.ts';
import type { Viewer } from './view.ts';

const STRIP_HEIGHT = 14;

export function zoomLanes(viewer: Viewer, lanes: HTMLElement, strip: SVGSVGElement, end: number): void {
  brushStrip(viewer, strip, end);
  wheel(viewer, lanes, end);
  lanes.addEventListener(
    'wheel',
    (event) => {
      const { from, until } = viewer.view;
      const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
      const sideways = isSideways ? event.deltaX : event.shiftKey ? event.deltaY : 0;
      if (event.ctrlKey || event.metaKey || sideways === 0 || until - from >= end) return;
      event.preventDefault();
      const by = (sideways / lanes.clientWidth) * (until - from);
      viewer.zoom({ from: from + by, until: until + by });
    },
    { passive: false },
  );
}

function wheel(viewer: Viewer, lanes: HTMLElement, end: number): void {
  /** From time to pixels while the whole run is in view. */
  const whole = () => {
    const pixels = lanes.clientWidth / WIDTH;
    return scaleLinear()
      .domain([0, end])
      .range([PLOT.left * pixels, PLOT.right * pixels]);
  };
  const extent = (): [[number, number], [number, number]] => {
    const [left, right] = whole().range() as [number, number];
    return [
      [left, 0],
      [right, 1],
    ];
  };
  const behaviour = zoom<HTMLElement, unknown>()
    .scaleExtent([1, Math.max(1, end / 6e6)])
    .extent(extent)
    .filter((event: Event) => {
      behaviour.translateExtent(extent());
      if (event.type === 'wheel') return (event as WheelEvent).ctrlKey || (event as WheelEvent).metaKey;
      return event.type.startsWith('touch') && (event as TouchEvent).touches.length > 1;
    })
    .on('zoom', ({ transform, sourceEvent }: D3ZoomEvent<HTMLElement, unknown>) => {
      if (sourceEvent == null) return;
      const [from, until] = transform.rescaleX(whole()).domain() as [number, number];
      viewer.zoom({ from, until });
    });
  const selection = select(lanes).call(behaviour).on('dblclick.zoom', null);
  viewer.watch(({ from, until }, before) => {
    if (from === before.from && until === before.until) return;
    const scale = whole();
    const k = end / (until - from);
    const [left] = scale.range() as [number, number];
    // The gesture goes on from what is in view, however it came to be in view.
    selection.property('__zoom', zoomIdentity.translate(left - scale(from) * k, 0).scale(k));
  });
}

/** The strip: the whole run, with the window as a brush that can be moved and drawn anew. */
function brushStrip(viewer: Viewer, strip: SVGSVGElement, end: number): void {
  const whole = scaleLinear().domain([0, end]).range([PLOT.left, PLOT.right]);
  const behaviour = brushX<unknown>()
    .extent([
      [PLOT.left, 0],
      [PLOT.right, STRIP_HEIGHT],
    ])
    .on('brush end', (event: D3BrushEvent<unknown>) => {
      if (event.sourceEvent == null) return;
      if (event.selection === null) return viewer.zoom();
      const [a, b] = event.selection as [number, number];
      if (b - a > 2) viewer.zoom({ from: whole.invert(a), until: whole.invert(b) });
    });
  const brush = select(strip).append('g').attr('class', 'brush').call(behaviour);
  viewer.watch(({ from, until }, before) => {
    if (from === before.from && until === before.until) return;
    brush.call(behaviour.move, until - from >= end ? null : [whole(from), whole(until)]);
  });
}
