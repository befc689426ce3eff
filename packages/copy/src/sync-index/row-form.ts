import type { SortForm } from "@s3fs/core";
import { compareRows, readRow, rowLine, type IndexRow } from "./index-row.ts";

/** Rows in the order of a comparison. */
export const rowForm: SortForm<IndexRow> = {
  key: ({ path }) => `${path}/`,
  inOrder: (rows) => rows.sort(compareRows),
  bytesOf: ({ path }) => ROW_BYTES + path.length * BYTES_PER_UNIT,
  hasText: () => true,
  toText: rowLine,
  fromText: readRow,
};

/** An object with two numbers and two tags. */
const ROW_BYTES = 300;
const BYTES_PER_UNIT = 2;
