import { isEmpty, renderTree } from "@s3fs/core";
import { equal, refused, sameItems } from "../expectations.ts";
import { gathered, writeAll } from "../gathering.ts";
import { keptDirectories } from "../needs.ts";
import type { Statement } from "../statement.ts";

/** What core makes of listings: whether a directory is empty, and the drawing of a tree. */
export const drawing: readonly Statement[] = [
  {
    title: "the root is empty until something is written, and a directory that holds a file is not",
    async run({ fs }) {
      await fs.makeDirectory("");
      equal("whether the root is empty", await isEmpty(fs), true);
      await fs.write("d/f", "1");
      equal("whether the root is empty afterwards", await isEmpty(fs), false);
      equal("whether the directory is empty", await isEmpty(fs, "d"), false);
    },
  },
  {
    title: "a directory that was made, or whose last entry was removed, is empty",
    needs: keptDirectories,
    async run({ fs }) {
      await fs.makeDirectory("d");
      equal("whether a new one is empty", await isEmpty(fs, "d"), true);
      await fs.write("d/f", "1");
      await fs.remove("d/f");
      equal("whether an emptied one is empty", await isEmpty(fs, "d"), true);
    },
  },
  {
    title: "a missing directory is not empty, but ENOENT, and is not drawn",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(isEmpty(fs, "missing"), "ENOENT");
      await refused(gathered(renderTree(fs, "missing")), "ENOENT");
    },
  },
  {
    title: "a tree is drawn in tree order, a line for each entry",
    async run({ fs }) {
      await writeAll(fs, { "foo/bar/x": "1", "foo/y": "1", "test.txt": "1" });
      sameItems("the drawing", await gathered(renderTree(fs)), [
        "|-- foo",
        "|   |-- bar",
        "|   |   `-- x",
        "|   `-- y",
        "`-- test.txt",
      ]);
      sameItems("the drawing of a directory", await gathered(renderTree(fs, "foo")), [
        "|-- bar",
        "|   `-- x",
        "`-- y",
      ]);
    },
  },
];
