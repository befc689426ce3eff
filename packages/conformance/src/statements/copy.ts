import { equal, failsWith, near, refused, sameBytes, sameItems } from "../expectations.ts";
import { treeOf, writeAll, writtenTimeOf } from "../gathering.ts";
import { exclusiveNames } from "../needs.ts";
import { SAMPLE_TIME_MS, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

export const copy: readonly Statement[] = [
  {
    title: "a copy has the content of the source, which stays",
    async run({ fs }) {
      const bytes = sampleBytes(100_000);
      await fs.write("a/f", bytes);
      await fs.copy("a/f", "a/g");
      sameBytes("the copy", await fs.read("a/g").bytes(), bytes);
      sameBytes("the source", await fs.read("a/f").bytes(), bytes);
    },
  },
  {
    title: "missing parents of the target are made",
    async run({ fs }) {
      await fs.write("f", "1");
      await fs.copy("f", "a/b/g");
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/g", "f"]);
    },
  },
  {
    title: "a copy keeps the writer's time",
    async run({ fs, traits }) {
      await fs.write("f", "1", { modified: SAMPLE_TIME_MS });
      await fs.copy("f", "g");
      near("the time", await writtenTimeOf(fs, "g"), SAMPLE_TIME_MS, traits.timePrecisionMs + 0.0005);
    },
  },
  {
    title: "a file that is there is EEXIST unless overwrite is set, and stays as it was",
    async run({ fs }) {
      await writeAll(fs, { f: "new", g: "old" });
      await refused(fs.copy("f", "g"), "EEXIST");
      await refused(fs.copy("f", "g", { overwrite: false }), "EEXIST");
      equal("the text", await fs.read("g").text(), "old");
    },
  },
  {
    title: "overwrite: true replaces a file that is there, also a longer one",
    async run({ fs }) {
      await writeAll(fs, { f: "new", g: "old and longer" });
      await fs.copy("f", "g", { overwrite: true });
      equal("the text", await fs.read("g").text(), "new");
    },
  },
  {
    title: "a missing source is ENOENT, and the target stays as it was",
    async run({ fs }) {
      await fs.write("g", "old");
      for (const from of ["missing", "missing/deeper", "g/x"])
        await refused(fs.copy(from, "g", { overwrite: true }), "ENOENT");
      await refused(fs.copy("missing", "new"), "ENOENT");
      sameItems("the tree", await treeOf(fs), ["g"]);
    },
  },
  {
    title: "onto itself, however it is spelled, is EEXIST, and EINVAL with overwrite; the file stays",
    async run({ fs }) {
      await fs.write("d/f", "1");
      for (const target of ["d/f", "/d//x/../f"]) {
        await refused(fs.copy("d/f", target), "EEXIST");
        await refused(fs.copy("d/f", target, { overwrite: true }), "EINVAL");
      }
      await refused(fs.copy("missing", "missing"), "ENOENT");
      equal("the text", await fs.read("d/f").text(), "1");
    },
  },
  {
    title: "a file onto a directory is EISDIR, and the directory stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await writeAll(fs, { f: "1", "d/g": "2" });
      await refused(fs.copy("f", "d", { overwrite: true }), "EISDIR");
      await refused(fs.copy("f", "d"), "EISDIR", "EEXIST");
      sameItems("the tree", await treeOf(fs), ["d/", "d/g", "f"]);
    },
  },
  {
    title: "a file onto the root is EISDIR",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.copy("f", "", { overwrite: true }), "EISDIR");
    },
  },
  {
    title: "to a path below a file is ENOTDIR, and the file stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await writeAll(fs, { f: "1", g: "2" });
      await refused(fs.copy("f", "g/x"), "ENOTDIR");
      equal("the text", await fs.read("g").text(), "2");
    },
  },
  {
    title: "a call that is aborted beforehand copies nothing",
    async run({ fs }) {
      await fs.write("f", "1");
      const reason = new Error("lost interest");
      await failsWith(fs.copy("f", "g", { signal: AbortSignal.abort(reason) }), reason);
      equal("whether the copy is there", await fs.exists("g"), false);
    },
  },
];
