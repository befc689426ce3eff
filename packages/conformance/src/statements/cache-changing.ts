import type { Driver, FileSystem } from "@s3fs/core";
import { equal, refused, sameItems, sameList } from "../expectations.ts";
import { childrenOf, gathered, treeOf, writeAll } from "../gathering.ts";
import { behind, having, twinNames, type Need } from "../needs.ts";
import { gate, SAMPLE_TIME_MS } from "../samples.ts";
import type { Context, Statement } from "../statement.ts";
import { caching, told } from "./caching.ts";

interface Change {
  readonly make: (fs: FileSystem) => Promise<unknown>;
  readonly needs?: Need;
}

/** Each on a file system that holds a/b/f, a/g and an empty directory a/e. */
const changes: Readonly<Record<string, Change>> = {
  write: { make: (fs) => fs.write("a/b/f", "longer") },
  "write of a new file": { make: (fs) => fs.write("c/new", "1") },
  append: { make: (fs) => fs.append("a/b/f", "longer") },
  "open to write": { make: (fs) => fs.open("a/b/new", "w", (handle) => handle.write("1")) },
  "open to update": { make: (fs) => fs.open("a/b/f", "r+", (handle) => handle.write("longer")) },
  makeDirectory: { make: (fs) => fs.makeDirectory("a/new/deep") },
  "remove of a file": { make: (fs) => fs.remove("a/b/f") },
  "remove of a directory": { make: (fs) => fs.remove("a/e") },
  "remove of a tree": { make: (fs) => fs.remove("a", { recursive: true }) },
  "copy of a file": { make: (fs) => fs.copy("a/b/f", "c/f") },
  "copy of a tree": { make: (fs) => fs.copy("a", "c") },
  "move of a file": { make: (fs) => fs.move("a/b/f", "c/f") },
  "move of a tree": { make: (fs) => fs.move("a", "c") },
  setModified: { make: (fs) => fs.setModified("a/b/f", SAMPLE_TIME_MS), needs: having("setModified") },
};

const touched = ["a", "a/b", "a/b/f", "a/b/new", "a/g", "a/e", "a/new", "c", "c/f", "c/new", "c/b", "c/b/f"];

const statements: readonly Statement[] = [
  ...Object.entries(changes).map(([what, { make, needs }]): Statement => ({
    title: `what its own ${what} changes is seen at once`,
    ...(needs && { needs }),
    run: (context) => seenAtOnce(context, make),
  })),
  {
    title: "a tree is moved as it is, with what came since it was listed",
    async run(context) {
      const { fs } = context;
      await fs.write("d/f", "1");
      const { view } = caching(context);
      sameList("the children", await childrenOf(view, "d"), ["d/f"]);
      await fs.write("d/new", "2");
      await view.move("d", "e");
      sameItems("the tree", await treeOf(fs, "e"), ["e/f", "e/new"]);
      equal("whether the source is there", await fs.exists("d"), false);
    },
  },
  {
    title: "an answer that a change overtook is not remembered",
    run: overtaken,
  },
  {
    title: "a file and a directory of one path are remembered apart, and forgotten together",
    about: twinNames,
    async run(context) {
      await writeAll(context.fs, { a: "file", "a/b": "below" });
      const { view } = caching(context);
      for (const _again of [1, 2]) {
        equal("the kind", (await view.stat("a")).kind, "file");
        sameList("the children", await childrenOf(view, "a"), ["a/b"]);
      }
      await view.remove("a", { recursive: true });
      equal("whether it is there", await view.exists("a"), false);
      await refused(gathered(view.list("a")), "ENOENT");
    },
  },
];

/** What changes through a cache over the driver. */
export const cacheChanging: readonly Statement[] = statements.map(({ about = () => true, ...statement }) => ({
  ...statement,
  about: (subject) => behind("cached")(subject) && about(subject),
}));

async function seenAtOnce(context: Context, change: (fs: FileSystem) => Promise<unknown>): Promise<void> {
  const { fs } = context;
  await writeAll(fs, { "a/b/f": "1", "a/g": "2" });
  await fs.makeDirectory("a/e");
  const { view } = caching(context);
  await everythingTold(view);
  await change(view);
  sameList("what is told", await everythingTold(view), await everythingTold(fs));
}

async function everythingTold(fs: FileSystem): Promise<string[]> {
  const all: string[] = [];
  for (const path of ["", ...touched]) {
    const children = await childrenOf(fs, path).catch((error: { code?: string }) => [String(error.code)]);
    all.push(await told(fs, path), `${path}: ${children.toSorted().join()}`);
  }
  return all;
}

async function overtaken(context: Context): Promise<void> {
  const { driver } = context.fs;
  const asking = gate();
  const answering = gate();
  let isFirst = true;
  const slow: Driver = {
    ...driver,
    async stat(path, call) {
      const entry = await driver.stat(path, call);
      const isSlow = isFirst;
      isFirst = false;
      asking.open();
      if (isSlow) await answering.opened;
      return entry;
    },
  };
  const { view } = caching(context, slow);
  const early = view.exists("f");
  await asking.opened;
  await view.write("f", "1");
  answering.open();
  await early;
  equal("whether it is there", await view.exists("f"), true);
}
