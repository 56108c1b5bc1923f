/** A lane: one chart of the report, drawn over the time axis that it shares with all the others. */
import type { Frame } from './frame.ts';
import type { Markup } from './markup.ts';
import type { Story } from './story.ts';
import type { Table } from './tables.ts';

export interface Lane {
  readonly name: string;
  /** In small print under the name. */
  readonly unit: string;
  /** Explains the lane on hover and to screen readers. */
  readonly about: string;
  readonly height: number;
  readonly marks: Markup;
  /** The same as numbers: all of the run, whatever the window. Made when it is asked for, which a lane that is only drawn never does. */
  readonly data: Table;
}

/** Draws one lane, or nothing when it would have nothing to say. */
export type Chart = (story: Story, frame: Frame) => Lane | undefined;

/** Rows of a data table at most; beyond them the exports are the better place. */
export const MOST_ROWS = 240;
