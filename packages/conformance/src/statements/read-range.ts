import { equal, refused } from "../expectations.ts";
import type { Statement } from "../statement.ts";

interface Range {
  readonly start?: number;
  readonly end?: number;
}

/** What each range of "0123456789" must yield. */
const ranges: readonly (readonly [what: string, range: Range, text: string])[] = [
  ["from a start to an end takes the bytes before the end", { start: 2, end: 5 }, "234"],
  ["of one byte takes that byte", { start: 9, end: 10 }, "9"],
  ["from a start alone runs to the end of the file", { start: 7 }, "789"],
  ["to an end alone runs from the beginning", { end: 3 }, "012"],
  ["from a negative start counts from the end of the file", { start: -3 }, "789"],
  ["from a negative start stops at its end", { start: -3, end: 9 }, "78"],
  ["from before the beginning is clamped", { start: -99, end: 2 }, "01"],
  ["that runs past the end is clamped", { start: 8, end: 99 }, "89"],
  ["that begins at the end of the file is empty", { start: 10 }, ""],
  ["that begins past the end of the file is empty", { start: 50, end: 60 }, ""],
  ["of no length is empty", { start: 4, end: 4 }, ""],
  ["that ends before it begins is empty", { start: 5, end: 2 }, ""],
  ["to an end of zero is empty", { end: 0 }, ""],
];

export const readRange: readonly Statement[] = [
  ...ranges.map(([what, range, text]): Statement => ({
    title: `a range ${what}`,
    async run({ fs }) {
      await fs.write("f", "0123456789");
      equal("the range", await fs.read("f", range).text(), text);
    },
  })),
  {
    title: "every range of an empty file is empty",
    async run({ fs }) {
      await fs.write("f", "");
      for (const range of [{ start: 0, end: 1 }, { start: -1 }, { start: 3 }, { end: 2 }])
        equal("the range", await fs.read("f", range).text(), "");
    },
  },
  {
    title: "a range of fractions, or with a negative end, is EINVAL",
    async run({ fs }) {
      await fs.write("f", "0123456789");
      await refused(fs.read("f", { start: 0.5 }).bytes(), "EINVAL");
      await refused(fs.read("f", { end: -1 }).bytes(), "EINVAL");
      await refused(fs.read("f", { start: Number.NaN }).bytes(), "EINVAL");
    },
  },
  {
    title: "an empty range of a missing file is ENOENT",
    async run({ fs }) {
      await refused(fs.read("missing", { start: 4, end: 4 }).bytes(), "ENOENT");
    },
  },
];
