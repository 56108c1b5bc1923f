/** What looking again and again does to a test that was made for one look (P. Armitage, C. K. McPherson, B. C. Rowe, 1969). */
import { cos, exp, normalQuantile } from '../../kernel/reproducible-math.ts';

/**
 * The probability that at least one of `looks` looks at a walk of standard normal steps finds S_j / √j above the quantile
 * of one look, though nothing is wrong. Integrated look by look over the values that have not crossed; good to 10^-9.
 */
export function falseAlarmOfLooks(looks: number, falseAlarmPerLook: number): number {
  const z = normalQuantile(1 - falseAlarmPerLook);
  let nodes = nodesUpTo(z, 1);
  let density = nodes.map(({ x }) => normalDensity(x));
  for (let look = 2; look <= looks; look++) {
    const next = nodesUpTo(z, look);
    density = stepped(nodes, density, next);
    nodes = next;
  }
  return 1 - nodes.reduce((sum, { weight }, i) => sum + weight * density[i]!, 0);
}

interface Node {
  readonly x: number;
  readonly weight: number;
}

/** Panels of at most one deviation of a step, from where nothing ever is up to the boundary of this look. */
function nodesUpTo(z: number, look: number): readonly Node[] {
  const root = Math.sqrt(look);
  const [low, high] = [-FAR * root, z * root];
  const panels = Math.max(1, Math.ceil(high - low));
  const half = (high - low) / panels / 2;
  const nodes: Node[] = [];
  for (let i = 0; i < panels; i++) {
    const middle = low + (2 * i + 1) * half;
    for (const { x, weight } of LEGENDRE) nodes.push({ x: middle + half * x, weight: half * weight });
  }
  return nodes;
}
const FAR = 8.5;

/** The density after one more step, at the new nodes. Steps beyond nine deviations do not happen. */
function stepped(nodes: readonly Node[], density: readonly number[], next: readonly Node[]): number[] {
  let begin = 0;
  return next.map(({ x }) => {
    while (begin < nodes.length && nodes[begin]!.x < x - 9) begin++;
    let sum = 0;
    for (let i = begin; i < nodes.length && nodes[i]!.x <= x + 9; i++) {
      sum += nodes[i]!.weight * density[i]! * normalDensity(x - nodes[i]!.x);
    }
    return sum;
  });
}

const normalDensity = (x: number): number => PER_ROOT_2PI * exp(-0.5 * x * x);
const PER_ROOT_2PI = 0.3989422804014327;

/** Gauss and Legendre's nodes on [-1, 1], by Newton's method from the usual guess (Abramowitz and Stegun, 25.4.30). */
const LEGENDRE: readonly Node[] = legendreNodes(8);

function legendreNodes(n: number): readonly Node[] {
  return Array.from({ length: n }, (_, i) => {
    let x = -cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    for (let step = 0; step < 20; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    return { x, weight: 2 / ((1 - x * x) * slope * slope) };
  });
}
