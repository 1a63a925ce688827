/** Where a card is, by its centre, in pixels from the top left. */
export interface PlacedNode {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cubic Bézier chain: the first point, then three a piece. */
export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly points: readonly Point[];
  readonly label?: Point;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** `layers`: Graphviz did not answer in time, and the simple layout was taken. */
  readonly by: 'graphviz' | 'layers';
}

/** Size of a card in pixels; one that says what it is in the story has a strip on top. */
export const CARD = { width: 270, height: 92, strip: 42 } as const;

/** What is to be laid out; `from` is placed above `to`. */
export interface LayoutInput {
  readonly cards: readonly { readonly id: string; readonly height: number }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly labelWidth: number;
    /** Higher keeps an edge short and straight. */
    readonly weight: number;
  }[];
}
