/** Where a card is, by its centre, in pixels from the top left. */
export interface PlacedCard {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A cubic Bézier chain from the upper end to the lower: the first point, then three a piece. */
export interface PlacedEdge {
  readonly points: readonly Point[];
  readonly label?: Point;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly cards: readonly PlacedCard[];
  /** In the order of the input's edges; undefined for one that has no place. */
  readonly edges: readonly (PlacedEdge | undefined)[];
  /** `layers`: Graphviz did not answer in time, and the simple layout was taken. */
  readonly by: 'graphviz' | 'layers';
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What is to be laid out, sizes in pixels; `from` is placed above `to`. */
export interface LayoutInput {
  readonly cards: readonly ({ readonly id: string } & Size)[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly labelWidth: number;
    /** Higher keeps an edge short and straight. */
    readonly weight: number;
  }[];
}

/** Width in pixels from which a picture is too small to read where Slack shows it 360 pixels wide. */
export const MOST_WIDTH = 800;
