/**
 * What the engine's optimizer changes that can be noticed: it drops constant operands of `and` and `or` (so an operand of
 * unknown type is no longer asked to be boolean), and finds a division by a constant zero before anything runs.
 */
import { type Result, refuse, succeed } from '../result.ts';
import type { BinaryNode, Node } from './ast.ts';

/** The tree as the engine would run it, or the mistake found while folding constants. */
export function simplify(node: Node): Result<Node> {
  try {
    return succeed(visit(node));
  } catch (error) {
    if (error instanceof FoldProblem) return refuse(error.message);
    throw error;
  }
}

class FoldProblem extends Error {}

function visit(node: Node): Node {
  switch (node.kind) {
    case 'unary':
      return { ...node, operand: visit(node.operand) };
    case 'binary':
      return fold({ ...node, left: visit(node.left), right: visit(node.right) });
    case 'member':
      return { ...node, object: visit(node.object), property: visit(node.property) };
    case 'slice':
      return {
        ...node,
        object: visit(node.object),
        ...(node.from && { from: visit(node.from) }),
        ...(node.to && { to: visit(node.to) }),
      };
    case 'chain':
      return { ...node, chain: visit(node.chain) };
    case 'call':
      return { ...node, callee: visit(node.callee), args: node.args.map(visit) };
    case 'builtin':
      return { ...node, args: node.args.map(visit) };
    case 'predicate':
      return { ...node, body: visit(node.body) };
    case 'conditional':
      return { ...node, test: visit(node.test), whenTrue: visit(node.whenTrue), whenFalse: visit(node.whenFalse) };
    case 'let':
      return { ...node, value: visit(node.value), body: visit(node.body) };
    case 'sequence':
      return { ...node, nodes: node.nodes.map(visit) };
    case 'list':
      return { ...node, items: node.items.map(visit) };
    case 'map':
      return { ...node, pairs: node.pairs.map(([key, value]) => [visit(key), visit(value)] as const) };
    default:
      return node;
  }
}

function fold(node: BinaryNode): Node {
  const { operator, left, right } = node;
  if (operator === 'and' || operator === '&&') {
    if (isBool(left, true)) return right;
    if (isBool(right, true)) return left;
    if (isBool(left, false) || isBool(right, false)) return { kind: 'bool', value: false };
  }
  if (operator === 'or' || operator === '||') {
    if (isBool(left, false)) return right;
    if (isBool(right, false)) return left;
    if (isBool(left, true) || isBool(right, true)) return { kind: 'bool', value: true };
  }
  if (operator === '%' && left.kind === 'integer' && right.kind === 'integer' && right.value === 0n) {
    throw new FoldProblem('integer divide by zero');
  }
  return node;
}

const isBool = (node: Node, value: boolean): boolean => node.kind === 'bool' && node.value === value;
