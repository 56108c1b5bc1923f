/** The tree of a JSONPath template: what stands between two braces is a list of steps, what stands outside is text. */

export type PathNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly nodes: readonly PathNode[] }
  | { readonly kind: 'field'; readonly name: string }
  | { readonly kind: 'wildcard' }
  | { readonly kind: 'recursive' }
  | { readonly kind: 'array'; readonly start: Bound; readonly end: Bound; readonly step: Bound }
  | { readonly kind: 'filter'; readonly left: PathList; readonly right: PathList; readonly operator: string }
  | { readonly kind: 'union'; readonly lists: readonly PathList[] }
  | { readonly kind: 'identifier'; readonly name: string }
  | { readonly kind: 'integer'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean };

export type PathList = readonly PathNode[];

/** A bound of a slice. The end of a plain index is `derived` from its start: `[-1]` ends at 0, which then means the end. */
export interface Bound {
  readonly value?: number;
  readonly derived?: true;
}
