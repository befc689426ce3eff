import { equal, failsWith, refused, sameBytes, sameItems } from "../expectations.ts";
import { fileAt, treeOf } from "../gathering.ts";
import { exclusiveNames } from "../needs.ts";
import { LARGE_BYTES, sampleBytes } from "../samples.ts";
import type { Statement } from "../statement.ts";

/** Handles that write anew: w and wx. */
export const openWrite: readonly Statement[] = [
  {
    title: "what a handle writes is there when its function has returned",
    async run({ fs }) {
      const result = await fs.open("f", "w", async (handle) => {
        equal("the number of bytes", await handle.write("h\u00e9llo"), 6);
        await handle.write(new Uint8Array([32]));
        await handle.write("world");
        return "done";
      });
      equal("the result", result, "done");
      equal("the text", await fs.read("f").text(), "h\u00e9llo world");
    },
  },
  {
    title: "missing parents are made",
    async run({ fs }) {
      await fs.open("a/b/f", "w", (handle) => handle.write("1"));
      sameItems("the tree", await treeOf(fs), ["a/", "a/b/", "a/b/f"]);
    },
  },
  {
    title: "a handle that writes nothing makes an empty file, also over a full one",
    async run({ fs }) {
      await fs.write("full", "old");
      for (const path of ["new", "full"]) {
        await fs.open(path, "w", () => undefined);
        equal(`the size of ${path}`, (await fileAt(fs, path)).size, 0);
      }
    },
  },
  {
    title: "a large file is written through a handle",
    async run({ fs }) {
      const bytes = sampleBytes(LARGE_BYTES);
      await fs.open("f", "w", async (handle) => {
        for (let start = 0; start < bytes.byteLength; start += 999_983)
          await handle.write(bytes.subarray(start, start + 999_983));
      });
      sameBytes("the file", await fs.read("f").bytes(), bytes);
    },
  },
  {
    title: "the old content is seen until the handle is closed",
    async run({ fs }) {
      await fs.write("f", "old");
      const handle = await fs.open("f", "w");
      await handle.write("new");
      equal("the text meanwhile", await fs.read("f").text(), "old");
      await handle.close();
      equal("the text afterwards", await fs.read("f").text(), "new");
    },
  },
  {
    title: "what was written is discarded when the function throws, and the error comes back",
    async run({ fs }) {
      await fs.write("f", "old");
      const failure = new Error("the writer failed");
      for (const path of ["f", "new"]) {
        const writing = fs.open(path, "w", async (handle) => {
          await handle.write("half");
          throw failure;
        });
        await failsWith(writing, failure);
      }
      equal("the text", await fs.read("f").text(), "old");
      sameItems("the tree", await treeOf(fs), ["f"]);
    },
  },
  {
    title: "a handle that writes tells what it has written so far, and does not read",
    async run({ fs }) {
      await fs.open("f", "w", async (handle) => {
        await handle.write("12345");
        equal("the size", (await handle.stat()).size, 5);
        await refused(handle.read(1), "EINVAL");
      });
    },
  },
  {
    title: "wx makes a new file, and is EEXIST where one is, which stays as it was",
    async run({ fs }) {
      await fs.open("f", "wx", (handle) => handle.write("first"));
      await refused(
        fs.open("f", "wx", (handle) => handle.write("second")),
        "EEXIST",
      );
      equal("the text", await fs.read("f").text(), "first");
    },
  },
  {
    title: "the root is EISDIR for every flag that writes",
    async run({ fs }) {
      for (const flags of ["w", "w+", "wx", "a", "a+"] as const)
        await refused(
          fs.open("", flags, (handle) => handle.write("1")),
          "EISDIR",
        );
    },
  },
  {
    title: "a directory is EISDIR, and stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("d/f", "1");
      for (const flags of ["w", "w+", "a"] as const)
        await refused(
          fs.open("d", flags, (handle) => handle.write("2")),
          "EISDIR",
        );
      sameItems("the tree", await treeOf(fs), ["d/", "d/f"]);
    },
  },
  {
    title: "a path below a file is ENOTDIR, and the file stays as it was",
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("f", "1");
      for (const flags of ["w", "w+", "wx", "a"] as const)
        await refused(
          fs.open("f/x", flags, (handle) => handle.write("2")),
          "ENOTDIR",
        );
      equal("the text", await fs.read("f").text(), "1");
    },
  },
];
