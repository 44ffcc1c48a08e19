/** A field with the segment whose text stands in it. */

import type { Field } from "./field.ts";

export interface OpenField {
  id: string;
  /** The segment whose text it is until the server has said what becomes of it, or the key of one to come: its draft is kept there. */
  from: string;
  /** What the person had before them when the field was opened. */
  base: { revision: number; text: string };
  openedAt: number;
  field: Field;
  /** While the segment is parted or joined: what its text would be with what stands in the field, were that not done. */
  whole?: ((typed: string) => string) | undefined;
  /** Has the keys while something waits that was asked for in it. */
  lent?: HTMLElement | undefined;
}

/** Whether somebody types in it: what had the focus may be gone. */
export const isFocused = ({ field }: OpenField): boolean => document.activeElement === document.body || document.activeElement === field.element;

/** Whether its keys are elsewhere, and nobody has gone on from there. */
export const isLent = ({ lent }: OpenField): boolean => lent !== undefined && document.activeElement === lent;
