/** Shortest and longest walks through a small directed graph from its first node, and a way to walk for ever. */

export interface Arc<L> {
  readonly to: number;
  readonly label: L;
  /** Not negative. */
  readonly weight: number;
}

/** The arcs that leave each node; walks begin at node 0. */
export type Graph<L> = readonly (readonly Arc<L>[])[];

/** The labels of the walk with the fewest arcs to each node, the first in the order of arcs among equals; `undefined` where none leads. */
export function shortestWalks<L>(graph: Graph<L>, from = 0): readonly (readonly L[] | undefined)[] {
  const came: ({ readonly before: number; readonly label: L } | undefined)[] = graph.map(() => undefined);
  const order = [from];
  const seen = new Set(order);
  for (const node of order) {
    for (const { to, label } of graph[node]!) {
      if (seen.has(to)) continue;
      seen.add(to);
      order.push(to);
      came[to] = { before: node, label };
    }
  }
  return graph.map((_, node) => {
    if (!seen.has(node)) return undefined;
    const walk: L[] = [];
    for (let step = came[node]; step !== undefined; step = came[step.before]) walk.push(step.label);
    return walk.reverse();
  });
}

/** The least sum of weights on a walk to each node; infinite where none leads. */
export function lightestWalks(graph: Graph<unknown>): readonly number[] {
  const least = graph.map(() => Number.POSITIVE_INFINITY);
  least[0] = 0;
  const waiting = [0];
  const isWaiting = graph.map((_, node) => node === 0);
  for (let head = 0; head < waiting.length; head++) {
    const node = waiting[head]!;
    isWaiting[node] = false;
    for (const { to, weight } of graph[node]!) {
      if (least[node]! + weight >= least[to]!) continue;
      least[to] = least[node]! + weight;
      if (!isWaiting[to]) waiting.push(to);
      isWaiting[to] = true;
    }
  }
  return least;
}

/** The greatest sum of weights on a walk to each node: infinite where a cycle of some weight is on the way, -infinite where no walk leads. */
export function heaviestWalks(graph: Graph<unknown>): readonly number[] {
  const most = graph.map(() => Number.NEGATIVE_INFINITY);
  most[0] = 0;
  const { components, componentOf } = stronglyConnected(graph);
  // Components come out last first.
  for (let c = components.length - 1; c >= 0; c--) {
    const nodes = components[c]!;
    let best = Number.NEGATIVE_INFINITY;
    let grows = false;
    for (const node of nodes) {
      best = Math.max(best, most[node]!);
      grows ||= graph[node]!.some(({ to, weight }) => componentOf[to] === c && weight > 0);
    }
    if (best === Number.NEGATIVE_INFINITY) continue;
    for (const node of nodes) {
      most[node] = grows ? Number.POSITIVE_INFINITY : best;
      for (const { to, weight } of graph[node]!) {
        if (componentOf[to] !== c) most[to] = Math.max(most[to]!, most[node]! + weight);
      }
    }
  }
  return most;
}

/** A walk without end: these labels, then the cycle over and over. */
export interface Lasso<L> {
  readonly prefix: readonly L[];
  readonly cycle: readonly L[];
}

/** The walk without end that turns round as early as possible, or `undefined` if every walk ends. */
export function endlessWalk<L>(graph: Graph<L>): Lasso<L> | undefined {
  const { components, componentOf } = stronglyConnected(graph);
  const walks = shortestWalks(graph);
  let best: { readonly prefix: L[]; readonly cycle: L[] } | undefined;
  for (const [node, prefix] of walks.entries()) {
    const size = best === undefined ? Number.POSITIVE_INFINITY : best.prefix.length + best.cycle.length;
    if (prefix === undefined || prefix.length >= size) continue;
    const inside = graph[node]!.filter(({ to }) => componentOf[to] === componentOf[node]);
    if (inside.length === 0 || (components[componentOf[node]!]!.length === 1 && inside[0]!.to !== node)) continue;
    const cycle = shortestCycle(graph, node);
    if (cycle === undefined) continue;
    const lasso = wound(prefix, cycle);
    if (lasso.prefix.length + lasso.cycle.length < size) best = lasso;
  }
  return best;
}

function shortestCycle<L>(graph: Graph<L>, node: number): readonly L[] | undefined {
  let best: readonly L[] | undefined;
  for (const { to, label } of graph[node]!) {
    const back = shortestWalks(graph, to)[node];
    if (back !== undefined && (best === undefined || back.length + 1 < best.length)) best = [label, ...back];
  }
  return best;
}

/** The same endless walk with the shortest prefix: a prefix that ends like the cycle is wound up into it. */
function wound<L>(prefix: readonly L[], cycle: readonly L[]): { prefix: L[]; cycle: L[] } {
  const [p, c] = [[...prefix], [...cycle]];
  while (p.length > 0 && p.at(-1) === c.at(-1)) {
    p.pop();
    c.unshift(c.pop()!);
  }
  return { prefix: p, cycle: c };
}

interface Components {
  /** Every component after all it leads to. */
  readonly components: readonly (readonly number[])[];
  readonly componentOf: readonly number[];
}

/** R. Tarjan, "Depth-first search and linear graph algorithms", 1972; with a stack of its own, so that long chains do no harm. */
function stronglyConnected(graph: Graph<unknown>): Components {
  const number: number[] = graph.map(() => -1);
  const low: number[] = graph.map(() => 0);
  const componentOf: number[] = graph.map(() => -1);
  const components: number[][] = [];
  const open: number[] = [];
  let counter = 0;
  const path: { readonly node: number; arc: number }[] = [];
  const enter = (node: number): void => {
    number[node] = counter;
    low[node] = counter++;
    open.push(node);
    path.push({ node, arc: 0 });
  };
  const leave = (node: number): void => {
    if (low[node] !== number[node]) return;
    const component = open.splice(open.lastIndexOf(node));
    for (const member of component) componentOf[member] = components.length;
    components.push(component);
  };
  for (let root = 0; root < graph.length; root++) {
    if (number[root] === -1) enter(root);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { node } = top;
      const to = graph[node]![top.arc++]?.to;
      if (to === undefined) {
        path.pop();
        const below = path.at(-1);
        if (below !== undefined) low[below.node] = Math.min(low[below.node]!, low[node]!);
        leave(node);
      } else if (number[to] === -1) enter(to);
      else if (componentOf[to] === -1) low[node] = Math.min(low[node]!, number[to]!);
    }
  }
  return { components, componentOf };
}
