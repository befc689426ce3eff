import { equal, failsWith, near, refused, sameBytes, sameItems } from "../expectations.ts";
import { treeOf, writeAll, writtenTimeOf } from "../gathering.ts";
import { exclusiveNames } from "../needs.ts";
import { SAMPLE_TIME_MS, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const move: readonly Statement[] = [
  {
    title: "a moved file has its content at the target, and is gone from where it was",
    async run({ fs }) {
      const bytes = sampleBytes(100_000);
      await fs.write("a/f", bytes);
      await fs.write("a/h", "stays");
      await fs.move("a/f", "a/g");
      sameBytes("the file", await fs.read("a/g").bytes(), bytes);
      sameItems("the tree", await treeOf(fs), ["a/", "a/g", "a/h"]);
    },
  },
  {
    title: "missing parents of the target are made",
    async run({ fs }) {
      await fs.write("f", "1");
      await fs.move("f", "a/b/g");
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/g"]);
    },
  },
  {
    title: "a moved file keeps the writer's time",
    async run({ fs, traits }) {
      await fs.write("f", "1", { modified: SAMPLE_TIME_MS });
      await fs.move("f", "g");
      near("the time", await writtenTimeOf(fs, "g"), SAMPLE_TIME_MS, traits.timePrecisionMs + 0.0005);
    },
  },
  {
    title: "a file that is there is EEXIST unless overwrite is set, and both stay as they were",
    async run({ fs }) {
      await writeAll(fs, { f: "new", g: "old" });
      await refused(fs.move("f", "g"), "EEXIST");
      equal("the text of the target", await fs.read("g").text(), "old");
      equal("the text of the source", await fs.read("f").text(), "new");
    },
  },
  {
    title: "overwrite: true replaces a file that is there",
    async run({ fs }) {
      await writeAll(fs, { f: "new", g: "old and longer" });
      await fs.move("f", "g", { overwrite: true });
      equal("the text", await fs.read("g").text(), "new");
      sameItems("the tree", await treeOf(fs), ["g"]);
    },
  },
  {
    title: "a missing source is ENOENT, and the target stays as it was",
    async run({ fs }) {
      await fs.write("g", "old");
      for (const from of ["missing", "missing/deeper", "g/x"])
        await refused(fs.move(from, "g", { overwrite: true }), "ENOENT");
      await refused(fs.move("missing", "new"), "ENOENT");
      equal("the text", await fs.read("g").text(), "old");
      sameItems("the tree", await treeOf(fs), ["g"]);
    },
  },
  {
    title: "onto itself changes nothing with overwrite, and is EEXIST without",
    async run({ fs }) {
      await fs.write("d/f", "1");
      await refused(fs.move("d/f", "d/f"), "EEXIST");
      for (const target of ["d/f", "/d//x/../f"]) await fs.move("d/f", target, { overwrite: true });
      await refused(fs.move("missing", "missing", { overwrite: true }), "ENOENT");
      equal("the text", await fs.read("d/f").text(), "1");
    },
  },
  {
    title: "a file onto a directory is EISDIR, and both stay as they were",
    needs: exclusiveNames,
    async run({ fs }) {
      await writeAll(fs, { f: "1", "d/g": "2" });
      await fs.makeDirectory("empty");
      await refused(fs.move("f", "d", { overwrite: true }), "EISDIR");
      await refused(fs.move("f", "empty", { overwrite: true }), "EISDIR");
      await refused(fs.move("f", "d"), "EISDIR", "EEXIST");
      sameItems("the tree", await treeOf(fs), ["d/", "d/g", "empty/", "f"]);
    },
  },
  {
    title: "to a path below a file is ENOTDIR, and both stay as they were",
    needs: exclusiveNames,
    async run({ fs }) {
      await writeAll(fs, { f: "1", g: "2" });
      await refused(fs.move("f", "g/x"), "ENOTDIR");
      sameItems("the tree", await treeOf(fs), ["f", "g"]);
    },
  },
  {
    title: "a call that is aborted beforehand moves nothing",
    async run({ fs }) {
      await fs.write("f", "1");
      const reason = new Error("lost interest");
      await failsWith(fs.move("f", "g", { signal: AbortSignal.abort(reason) }), reason);
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
];
