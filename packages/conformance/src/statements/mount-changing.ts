import { FileSystem, type ErrorCode } from "@s3fs/core";
import { equal, refused, sameList } from "../expectations.ts";
import { gathered, treeOf, writeAll, writtenTimeOf } from "../gathering.ts";
import { givenLayer } from "../layers.ts";
import { behind } from "../needs.ts";
import { SAMPLE_TIME_MS } from "../samples.ts";
import type { Context, Statement } from "../statement.ts";
import { mounting } from "./mounting.ts";

/** What is refused of the mount points, which hold files. */
const refusals: readonly (readonly [what: string, code: ErrorCode, change: Change])[] = [
  ["removing a mount point", "EBUSY", (fs) => fs.remove("a/b/c/d")],
  ["removing what leads to a mount point", "EBUSY", (fs) => fs.remove("a")],
  ["removing a tree with a mount point in it", "EBUSY", (fs) => fs.remove("a", { recursive: true })],
  ["removing everything", "EBUSY", (fs) => fs.remove("", { recursive: true })],
  ["moving a mount point", "EBUSY", (fs) => fs.move("a/b/c/d", "x")],
  ["moving what leads to a mount point", "EBUSY", (fs) => fs.move("a", "x")],
  ["writing over a mount point", "EISDIR", (fs) => fs.write("a/b", "x")],
  ["copying a file onto a mount point", "EISDIR", (fs) => fs.copy("a/f", "a/b", { overwrite: true })],
  ["making a mount point exclusively", "EEXIST", (fs) => fs.makeDirectory("a/b", { exclusive: true })],
];

type Change = (fs: FileSystem) => Promise<unknown>;

const statements: readonly Omit<Statement, "about">[] = [
  ...refusals.map(([what, code, change]) => ({
    title: `${what} is ${code}, before any harm`,
    async run(context: Context) {
      const { view } = await mounting(context);
      await writeAll(view, { "a/f": "1", "a/b/c/f": "2", "a/b/c/d/f": "3" });
      const before = await treeOf(view);
      await refused(change(view), code);
      sameList("the tree", await treeOf(view), before);
    },
  })),
  {
    title: "removing the tree of a mount point empties it, and the point stays",
    async run(context) {
      const { deep, view } = await mounting(context);
      await view.write("a/b/c/d/x/y", "1");
      await view.remove("a/b/c/d", { recursive: true });
      equal("whether the file is there", await deep.exists("x/y"), false);
      equal("the kind", (await view.stat("a/b/c/d")).kind, "directory");
    },
  },
  {
    title: "a file is copied and moved from one file system to another, with the writer's time",
    async run(context) {
      const { root, middle, view } = await mounting(context);
      await view.write("f", "1", { modified: SAMPLE_TIME_MS });
      const written = await writtenTimeOf(root, "f");
      await view.copy("f", "a/b/g");
      equal("the text of the copy", await middle.read("g").text(), "1");
      equal("the time of the copy", await writtenTimeOf(middle, "g"), written);
      await refused(view.move("f", "a/b/g"), "EEXIST");
      await view.move("f", "a/b/g", { overwrite: true });
      equal("whether the source is there", await root.exists("f"), false);
      await view.move("a/b/g", "x/g");
      equal("the text", await root.read("x/g").text(), "1");
      equal("the time", await writtenTimeOf(root, "x/g"), written);
      equal("whether the source is there", await middle.exists("g"), false);
    },
  },
  {
    title: "a tree is copied and moved from one file system to another, with its empty directories",
    async run(context) {
      const { root, middle, view } = await mounting(context);
      await view.write("x/y/f", "1");
      await view.makeDirectory("x/e");
      await view.copy("x", "a/b/x");
      sameList("the copy", await treeOf(middle), ["x/", "x/e/", "x/y/", "x/y/f"]);
      await view.move("x", "a/b/z");
      sameList("what moved", await treeOf(middle, "z"), ["z/e/", "z/y/", "z/y/f"]);
      equal("whether the source is there", await root.exists("x"), false);
    },
  },
  {
    title: "where nothing is mounted, writing is EROFS, and nothing is there",
    async run({ fs, layers }) {
      const view = new FileSystem(givenLayer(layers, "mount")({ "a/b": fs.driver }).driver);
      await view.write("a/b/f", "1");
      await refused(view.write("x", "1"), "EROFS");
      await refused(view.makeDirectory("a/x"), "EROFS");
      await refused(view.move("a/b/f", "f"), "EROFS");
      await refused(view.stat("x"), "ENOENT");
      await refused(gathered(view.list("x")), "ENOENT");
      sameList("the tree", await treeOf(view), ["a/", "a/b/", "a/b/f"]);
    },
  },
  {
    title: "nothing is lost where one file system is mounted twice",
    async run({ fs, layers }) {
      await writeAll(fs, { "d/e/f": "1" });
      const { driver } = givenLayer(layers, "mount")({ x: fs.driver, y: fs.driver });
      const view = new FileSystem(driver);
      await refused(view.copy("x/d/e/f", "y/d/e/f"), "EEXIST");
      await refused(view.copy("x/d/e/f", "y/d/e/f", { overwrite: true }), "EINVAL");
      await view.move("x/d/e/f", "y/d/e/f", { overwrite: true });
      await view.move("x/d", "y/d", { overwrite: true });
      await refused(view.move("x/d", "y/d/e/d", { overwrite: true }), "EINVAL");
      sameList("the tree", await treeOf(fs), ["d/", "d/e/", "d/e/f"]);
      equal("the text", await fs.read("d/e/f").text(), "1");
    },
  },
];

/** What changes in a tree of mounted file systems, and across its mount points. */
export const mountChanging: readonly Statement[] = statements.map((statement) => ({
  ...statement,
  about: behind("mount"),
}));
