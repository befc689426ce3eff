import { FileSystem, type Entry } from "@s3fs/core";
import { equal, refused, refusedAtOnce, sameItems, sameList } from "../expectations.ts";
import { gathered, treeOf, writeAll } from "../gathering.ts";
import { givenLayer, type OverlaidDriver } from "../layers.ts";
import { behind, exclusiveNames, twinNames } from "../needs.ts";
import type { Statement } from "../statement.ts";
import { overlaying } from "./overlaying.ts";

const statements: readonly Statement[] = [
  {
    title: "of what two layers have at a path, the higher one's is seen, and told",
    async run(context) {
      const { low, middle, high, view, which } = await overlaying(context);
      await writeAll(low, { f: "low", g: "low", h: "low" });
      await writeAll(middle, { f: "middle", g: "middle" });
      await high.write("f", "high");
      for (const [path, name] of Object.entries({ f: "high", g: "middle", h: "low" })) {
        equal(`the text of ${path}`, await view.read(path).text(), name);
        equal(`the layer of ${path}`, await which(`/${path}`), name);
        equal(`the size of ${path}`, sizeOf(await view.stat(path)), name.length);
      }
      equal("the layer of nothing", await which("missing"), undefined);
      sameList("the tree", await treeOf(view), ["f", "g", "h"]);
    },
  },
  {
    title: "the highest priority is seen first, and among equals the later layer",
    async run({ fs, another, layers }) {
      const named = async (name: string, where: FileSystem, priority?: number): Promise<OverlaidDriver> => {
        await where.write("f", name);
        return { name, driver: where.driver, ...(priority !== undefined && { priority }) };
      };
      const first = await named("first", fs);
      const important = await named("important", await another(), 10);
      const last = await named("last", await another());
      const overlay = givenLayer(layers, "overlay");
      equal("the layer", await overlay([first, important, last]).which("f"), "important");
      equal("the layer", await overlay([first, last]).which("f"), "last");
      equal("the text", await new FileSystem(overlay([last, first]).driver).read("f").text(), "first");
    },
  },
  {
    title: "directories of one path are merged in tree order, each name once",
    async run(context) {
      const { low, middle, high, view } = await overlaying(context);
      await writeAll(low, { "d/b": "low", "d/x/1": "1" });
      await writeAll(middle, { "d/a": "1", "d/x/2": "2" });
      await writeAll(high, { "d/x-": "1", "d/b": "higher" });
      sameList("the tree", await treeOf(view), ["d/", "d/a", "d/b", "d/x-", "d/x/", "d/x/1", "d/x/2"]);
      const children = (await gathered(view.list("d"))).map((entry) => `${entry.path} ${sizeOf(entry)}`);
      sameItems("the children", children, ["d/a 1", "d/b 6", "d/x undefined", "d/x- 1"]);
    },
  },
  {
    title: "a file hides what lower layers have below it, and a directory hides their file",
    needs: exclusiveNames,
    async run(context) {
      const { low, high, view, which } = await overlaying(context);
      await writeAll(low, { "a/b/c": "1", x: "a file" });
      await writeAll(high, { a: "a file", "x/y": "1" });
      sameList("the tree", await treeOf(view), ["a", "x/", "x/y"]);
      for (const path of ["a/b", "a/b/c"]) equal(`whether ${path} is there`, await view.exists(path), false);
      equal("the layer", await which("a/b/c"), undefined);
      await refused(view.read("a/b/c").bytes(), "ENOENT");
      await refused(view.write("a/b/c", "2"), "ENOTDIR");
      await refused(gathered(view.list("a")), "ENOTDIR");
      await refused(gathered(view.list("a/b")), "ENOENT");
      await refused(view.read("x").bytes(), "EISDIR");
    },
  },
  {
    title: "a file of one layer and a directory of another are both seen at one path",
    about: twinNames,
    async run(context) {
      const { low, view } = await overlaying(context);
      await low.write("a/b", "below");
      await view.write("a", "a file");
      sameList("the tree", await treeOf(view), ["a", "a/", "a/b"]);
      equal("the text of the file", await view.read("a").text(), "a file");
      equal("the text below", await view.read("a/b").text(), "below");
    },
  },
  {
    title: "no layer, two of one name, and two that are writable are EINVAL",
    async run({ fs: { driver }, layers }) {
      const overlay = givenLayer(layers, "overlay");
      const refusals: readonly OverlaidDriver[][] = [
        [],
        [
          { name: "a", driver },
          { name: "a", driver },
        ],
        [
          { name: "a", driver, writable: true },
          { name: "b", driver, writable: true },
        ],
      ];
      for (const given of refusals) refusedAtOnce(() => overlay(given), "EINVAL");
    },
  },
  {
    title: "closing it leaves its layers open",
    async run(context) {
      const { low, view } = await overlaying(context);
      await low.write("f", "1");
      await view.close();
      equal("whether the file is there", await low.exists("f"), true);
    },
  },
];

/** What is seen of the driver and others, one upon the other. */
export const overlayLooking: readonly Statement[] = statements.map(
  ({ about = () => true, ...statement }) => ({
    ...statement,
    about: (subject) => behind("overlay")(subject) && about(subject),
  }),
);

function sizeOf(entry: Entry): number | undefined {
  return entry.kind === "file" ? entry.size : undefined;
}
