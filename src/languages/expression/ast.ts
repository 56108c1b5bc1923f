/** The tree of a condition. */

export type Node =
  | { readonly kind: 'nil' }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'integer'; readonly value: bigint }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: readonly number[] }
  | { readonly kind: 'name'; readonly name: string }
  | UnaryNode
  | BinaryNode
  | MemberNode
  | SliceNode
  /** Everything a `?.` may skip: it ends the chain. */
  | { readonly kind: 'chain'; readonly chain: Node }
  | CallNode
  | BuiltinNode
  | PredicateNode
  /** `#`, `#index`, `#acc`; `name` is empty for the element. */
  | { readonly kind: 'pointer'; readonly name: string }
  | { readonly kind: 'conditional'; readonly test: Node; readonly whenTrue: Node; readonly whenFalse: Node }
  | { readonly kind: 'let'; readonly name: string; readonly value: Node; readonly body: Node }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'list'; readonly items: readonly Node[] }
  | { readonly kind: 'map'; readonly pairs: readonly (readonly [Node, Node])[] };

export interface UnaryNode {
  readonly kind: 'unary';
  readonly operator: string;
  readonly operand: Node;
}
export interface BinaryNode {
  readonly kind: 'binary';
  readonly operator: string;
  readonly left: Node;
  readonly right: Node;
}
export interface MemberNode {
  readonly kind: 'member';
  readonly object: Node;
  readonly property: Node;
  readonly optional: boolean;
  /** What is called is a method, and messages say so. */
  readonly isMethod: boolean;
}
export interface SliceNode {
  readonly kind: 'slice';
  readonly object: Node;
  readonly from?: Node;
  readonly to?: Node;
}
export interface CallNode {
  readonly kind: 'call';
  readonly callee: Node;
  readonly args: readonly Node[];
}
export interface BuiltinNode {
  readonly kind: 'builtin';
  readonly name: string;
  readonly args: readonly Node[];
}
/** The expression that a predicate builtin runs for every element. */
export interface PredicateNode {
  readonly kind: 'predicate';
  readonly body: Node;
}
