import { FileSystem, FsError, type Entry, type WalkOptions } from "@s3fs/core";
import { failsWith, refused, sameItems, sameList } from "../expectations.ts";
import { gathered, marked, writeAll } from "../gathering.ts";
import type { Context, Statement } from "../statement.ts";

/** The tree of all these statements; its only empty directories lie beside files or in no other. */
async function plantTree(fs: FileSystem): Promise<void> {
  await fs.makeDirectory("foo1/bar1");
  await fs.makeDirectory("foo3");
  await writeAll(fs, {
    "foo1/top1.txt": "1",
    "foo1/top2.txt": "2",
    "foo2/bar2/bar3/test.txt": "3",
    "foo2/top3.bin": "4",
  });
}

const ALL: readonly string[] = [
  "foo1/",
  "foo1/bar1/",
  "foo1/top1.txt",
  "foo1/top2.txt",
  "foo2/",
  "foo2/bar2/",
  "foo2/bar2/bar3/",
  "foo2/bar2/bar3/test.txt",
  "foo2/top3.bin",
  "foo3/",
];

const orders: readonly (readonly [what: string, options: WalkOptions, expected: readonly string[]])[] = [
  ["goes in tree order by default, each directory before its content", {}, ALL],
  ["may also be told to go in tree order", { order: "tree" }, ALL],
  [
    "breadth first takes a level after the other",
    { order: "breadth" },
    [
      "foo1/",
      "foo2/",
      "foo3/",
      "foo1/bar1/",
      "foo1/top1.txt",
      "foo1/top2.txt",
      "foo2/bar2/",
      "foo2/top3.bin",
      "foo2/bar2/bar3/",
      "foo2/bar2/bar3/test.txt",
    ],
  ],
  [
    "depth first takes a directory after its content, as a removal wants it",
    { order: "depth" },
    [
      "foo1/bar1/",
      "foo1/top1.txt",
      "foo1/top2.txt",
      "foo1/",
      "foo2/bar2/bar3/test.txt",
      "foo2/bar2/bar3/",
      "foo2/bar2/",
      "foo2/top3.bin",
      "foo2/",
      "foo3/",
    ],
  ],
];

/** What each filter leaves, in whatever order the walk goes. */
const filters: readonly (readonly [what: string, options: WalkOptions, expected: readonly string[]])[] = [
  ["yields the kind it is asked for", { kind: "directory", depth: 1 }, ["foo1/", "foo2/", "foo3/"]],
  ["yields what a pattern includes", { include: "**/top*.txt" }, ["foo1/top1.txt", "foo1/top2.txt"]],
  [
    "yields what one of several patterns includes",
    { include: ["foo3", "*/*.bin"] },
    ["foo2/top3.bin", "foo3/"],
  ],
  ["yields nothing where no pattern includes anything", { include: [] }, []],
  [
    "leaves out what a pattern excludes, wherever it lies",
    { kind: "file", exclude: ["**/top*", "test.txt"] },
    ["foo2/bar2/bar3/test.txt"],
  ],
  [
    "does not enter a directory that a pattern excludes",
    { exclude: ["**/bar*", "foo2"] },
    ["foo1/", "foo1/top1.txt", "foo1/top2.txt", "foo3/"],
  ],
  [
    "prefers to exclude what is both included and excluded",
    { include: "foo1/*", exclude: "**/*2.txt" },
    ["foo1/bar1/", "foo1/top1.txt"],
  ],
  [
    "enters only the directories it is let into, and yields the others",
    { enter: ({ path }) => path === "foo1" },
    ["foo1/", "foo1/bar1/", "foo1/top1.txt", "foo1/top2.txt", "foo2/", "foo3/"],
  ],
  ["yields what a function accepts", { filter: ({ path }) => path.endsWith(".bin") }, ["foo2/top3.bin"]],
  ["one level deep yields the children", { depth: 1 }, ["foo1/", "foo2/", "foo3/"]],
  [
    "two levels deep yields the children of the children, too",
    { depth: 2, kind: "directory" },
    ["foo1/", "foo1/bar1/", "foo2/", "foo2/bar2/", "foo3/"],
  ],
  ["takes a pattern in either case when told", { include: "FOO3", caseSensitive: false }, ["foo3/"]],
];

export const walk: readonly Statement[] = [
  ...orders.map(([what, options, expected]): Statement => ({
    title: `a walk ${what}`,
    async run({ fs }) {
      await plantTree(fs);
      sameList("the walk", (await gathered(fs.walk("", options))).map(marked), expected);
    },
  })),
  ...filters.map(([what, options, expected]): Statement => ({
    title: `a walk ${what}, in every order`,
    run: (context) => inEveryOrder(context, options, expected),
  })),
  {
    title: "a walk starts where it is told, and reads patterns and levels from there",
    async run({ fs }) {
      await plantTree(fs);
      const below = async (options: WalkOptions): Promise<string[]> =>
        (await gathered(fs.walk("/foo2/", options))).map(marked);
      sameItems("all", await below({}), [
        "foo2/bar2/",
        "foo2/bar2/bar3/",
        "foo2/bar2/bar3/test.txt",
        "foo2/top3.bin",
      ]);
      sameItems("one level", await below({ depth: 1 }), ["foo2/bar2/", "foo2/top3.bin"]);
      sameItems("what matches", await below({ include: "bar2/*" }), ["foo2/bar2/bar3/"]);
    },
  },
  {
    title: "names that start with a dot are left alone by wildcards when told",
    async run({ fs }) {
      await writeAll(fs, { "d/.hidden": "1", "d/seen": "2", ".git/config": "3" });
      const found = await gathered(fs.walk("", { include: "**", dotFiles: false }));
      sameItems("the walk", found.map(marked), ["d/", "d/seen"]);
    },
  },
  {
    title: "a walk from a missing directory is ENOENT, from a file ENOTDIR, whatever the policy",
    async run({ fs }) {
      await fs.write("f", "1");
      for (const order of ["tree", "breadth", "depth"] as const) {
        await refused(gathered(fs.walk("missing", { order, onError: "skip" })), "ENOENT");
        await refused(gathered(fs.walk("f", { order, onError: "skip" })), "ENOTDIR");
      }
    },
  },
  {
    title: "a directory that cannot be listed ends a walk, unless it is to be skipped",
    async run({ fs }) {
      await plantTree(fs);
      const locked = withLocked(fs, "foo2");
      await refused(gathered(locked.walk("", { order: "breadth" })), "EACCES");
      const rest = ALL.filter((path) => !/^foo2\/./.test(path));
      sameItems("what is left", (await gathered(locked.walk("", { onError: "skip" }))).map(marked), rest);
    },
  },
  {
    title: "a function is told the directory that cannot be listed, and chooses",
    async run({ fs }) {
      await plantTree(fs);
      const told: (string | undefined)[] = [];
      const onError = ({ path }: FsError): "skip" => {
        told.push(path);
        return "skip";
      };
      await gathered(withLocked(fs, "foo2").walk("", { onError }));
      sameList("what it was told", told.map(String), ["foo2"]);
      await refused(gathered(withLocked(fs, "foo2").walk("", { onError: () => "throw" })), "EACCES");
    },
  },
  ...Object.entries<WalkOptions>({
    "an unknown order": { order: "random" as "tree" },
    "no level": { depth: 0 },
    "half a level": { depth: 1.5 },
    "a malformed pattern": { include: "[" },
  }).map(([what, options]): Statement => ({
    title: `a walk with ${what} is EINVAL`,
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(gathered(fs.walk("", options)), "EINVAL");
    },
  })),
  {
    title: "an aborted walk ends with the caller's own reason",
    async run({ fs }) {
      await plantTree(fs);
      const reason = new Error("lost interest");
      for (const order of ["tree", "breadth", "depth"] as const) {
        const controller = new AbortController();
        const walking = fs.walk("", { order, signal: controller.signal });
        await walking.next();
        controller.abort(reason);
        await failsWith(gathered(walking), reason);
      }
    },
  },
];

async function inEveryOrder(
  { fs }: Context,
  options: WalkOptions,
  expected: readonly string[],
): Promise<void> {
  await plantTree(fs);
  for (const order of ["tree", "breadth", "depth"] as const) {
    const found: Entry[] = await gathered(fs.walk("", { ...options, order }));
    sameItems(`the walk in the order ${order}`, found.map(marked), expected);
  }
}

/** The same files, one directory of which refuses to be listed. */
function withLocked({ driver }: FileSystem, directory: string): FileSystem {
  return new FileSystem({
    ...driver,
    async *list(path, call) {
      if (path === directory) throw new FsError("EACCES");
      yield* driver.list(path, call);
    },
  });
}
