import { equal, refused, refusedAtOnce, sameList } from "../expectations.ts";
import { childrenOf, treeOf, writeAll } from "../gathering.ts";
import { behind, exclusiveNames } from "../needs.ts";
import type { Statement } from "../statement.ts";
import { mounting } from "./mounting.ts";

const statements: readonly Omit<Statement, "about">[] = [
  {
    title: "each path belongs to the deepest mount point above it",
    async run(context) {
      const { root, middle, deep, view, tree } = await mounting(context);
      await writeAll(view, { "a/f": "1", "a/b/f": "2", "a/b/c/f": "3", "a/b/c/d/f": "4" });
      sameList("the root", await treeOf(root), ["a/", "a/f"]);
      sameList("the middle", await treeOf(middle), ["c/", "c/f", "f"]);
      sameList("the deep one", await treeOf(deep), ["f"]);
      equal("the text", await view.read("a/b/c/d/f").text(), "4");
      sameList("the mount points", tree.points(), ["", "a/b", "a/b/c/d"]);
    },
  },
  {
    title: "mount points, and what leads to them, are there from the start",
    async run(context) {
      const { view } = await mounting(context);
      sameList("the tree", await treeOf(view), ["a/", "a/b/", "a/b/c/", "a/b/c/d/"]);
      for (const path of ["a", "a/b", "a/b/c", "a/b/c/d"])
        equal(`the kind of ${path}`, (await view.stat(path)).kind, "directory");
      sameList("the children of a mount point", await childrenOf(view, "a/b/c/d"), []);
      await view.makeDirectory("a/b");
    },
  },
  {
    title: "the tree is listed in tree order across mount points, each name once",
    async run(context) {
      const { root, view } = await mounting(context);
      await writeAll(root, { "a-b": "1", "a/b/hidden": "2", "a/b0": "3" });
      await writeAll(view, { "a/b/c/d/f": "4", "a/b/c-": "5" });
      const all = ["a-b", "a/", "a/b/", "a/b/c-", "a/b/c/", "a/b/c/d/", "a/b/c/d/f", "a/b0"];
      sameList("the tree", await treeOf(view), all);
      sameList("the tree of a mount point", await treeOf(view, "a/b"), all.slice(3, 7));
      const children = (await childrenOf(view, "a")).toSorted();
      sameList("the children", children, ["a/b", "a/b0"]);
    },
  },
  {
    title: "what is mounted hides a file of its name, until it is unmounted",
    async run(context) {
      const { root, view, tree } = await mounting(context);
      await root.write("a", "a file");
      equal("the kind", (await view.stat("a")).kind, "directory");
      sameList("the tree", await treeOf(view), ["a/", "a/b/", "a/b/c/", "a/b/c/d/"]);
      tree.unmount("a/b/c/d");
      tree.unmount("/a/b");
      equal("the text", await view.read("a").text(), "a file");
      sameList("the tree", await treeOf(view), ["a"]);
      sameList("the mount points", tree.points(), [""]);
    },
  },
  {
    title: "a file system is mounted above another one, which stays seen",
    async run(context) {
      const { view, tree } = await mounting(context);
      await writeAll(view, { "a/b/c/d/f": "deep", "a/b/c/g": "hidden" });
      tree.mount("a/b/c", (await context.another()).driver);
      equal("the text", await view.read("a/b/c/d/f").text(), "deep");
      sameList("the tree", await treeOf(view, "a/b/c"), ["a/b/c/d/", "a/b/c/d/f"]);
    },
  },
  {
    title: "a second file system at one path, and the tree in itself, are refused",
    async run(context) {
      const { tree } = await mounting(context);
      const { driver } = await context.another();
      refusedAtOnce(() => tree.mount("a/./b", driver), "EEXIST");
      refusedAtOnce(() => tree.mount("../x", driver), "EINVAL");
      refusedAtOnce(() => tree.mount("x", tree.driver), "EINVAL");
      refusedAtOnce(() => tree.unmount("a"), "ENOENT");
      sameList("the mount points", tree.points(), ["", "a/b", "a/b/c/d"]);
    },
  },
  {
    title: "errors tell the path of the tree, as the caller spelled it",
    needs: exclusiveNames,
    async run(context) {
      const { view } = await mounting(context);
      await view.write("a/b/f", "1");
      equal("the path", (await refused(view.write("a//b/f/g", "2"), "ENOTDIR")).path, "a//b/f/g");
      equal("the path", (await refused(view.read("a/b/x").bytes(), "ENOENT")).path, "a/b/x");
      equal("the path", (await refused(view.copy("a/b/x", "y"), "ENOENT")).path, "a/b/x");
    },
  },
  {
    title: "closing the tree leaves what is mounted open",
    async run(context) {
      const { middle, view } = await mounting(context);
      await view.write("a/b/f", "1");
      await view.close();
      equal("whether the file is there", await middle.exists("f"), true);
    },
  },
];

/** Where the driver and others are seen in a tree of mounted file systems. */
export const mountPoints: readonly Statement[] = statements.map((statement) => ({
  ...statement,
  about: behind("mount"),
}));
