import { FileSystem } from "@s3fs/core";
import { equal, refused, sameList } from "../expectations.ts";
import { etagOf, treeOf, writeAll } from "../gathering.ts";
import { givenLayer } from "../layers.ts";
import { behind, etags, having, type Need } from "../needs.ts";
import { SAMPLE_TIME_MS } from "../samples.ts";
import type { Context, Statement } from "../statement.ts";
import { overlaying } from "./overlaying.ts";

interface Refusal {
  readonly change: (fs: FileSystem) => Promise<unknown>;
  readonly needs?: Need;
}

/** Of what could not be seen afterwards, or would be seen still. */
const refusals: Readonly<Record<string, Refusal>> = {
  "writing over a higher file": { change: (fs) => fs.write("high", "x") },
  "adding to a higher file": { change: (fs) => fs.append("high", "x") },
  "updating a higher file": { change: (fs) => fs.open("high", "r+", (handle) => handle.write("x")) },
  "copying over a higher file": { change: (fs) => fs.copy("low", "high", { overwrite: true }) },
  "moving over a higher file": { change: (fs) => fs.move("own", "high", { overwrite: true }) },
  "removing a higher file": { change: (fs) => fs.remove("high") },
  "removing a lower file": { change: (fs) => fs.remove("low") },
  "removing a file over a lower one": { change: (fs) => fs.remove("over") },
  "removing a merged directory": { change: (fs) => fs.remove("both", { recursive: true }) },
  "removing everything": { change: (fs) => fs.remove("", { recursive: true }) },
  "moving a lower file": { change: (fs) => fs.move("low", "x") },
  "moving a merged directory": { change: (fs) => fs.move("both", "x") },
  "setting the time of a lower file": {
    change: (fs) => fs.setModified("low", SAMPLE_TIME_MS),
    needs: having("setModified"),
  },
};

const changes: Readonly<Record<string, (fs: FileSystem) => Promise<unknown>>> = {
  write: (fs) => fs.write("new", "x"),
  append: (fs) => fs.append("f", "x"),
  makeDirectory: (fs) => fs.makeDirectory("new"),
  remove: (fs) => fs.remove("f"),
  "remove of a tree": (fs) => fs.remove("d", { recursive: true }),
  copy: (fs) => fs.copy("f", "g"),
  move: (fs) => fs.move("f", "g"),
};

const statements: readonly Omit<Statement, "about">[] = [
  {
    title: "what is written goes to the writable layer, and a lower file stays below as it was",
    async run(context) {
      const { low, middle, high, view, which } = await overlaying(context);
      await low.write("d/f", "low");
      await view.write("d/f", "new");
      await view.write("d/g", "new");
      sameList("the lower layer", await treeOf(low), ["d/", "d/f"]);
      equal("the text below", await low.read("d/f").text(), "low");
      sameList("the writable layer", await treeOf(middle), ["d/", "d/f", "d/g"]);
      equal("whether it is above", await high.exists("d"), false);
      equal("the text", await view.read("d/f").text(), "new");
      equal("the layer", await which("d/f"), "middle");
    },
  },
  {
    title: "a write that must not overwrite is EEXIST over a lower file",
    async run(context) {
      const { low, middle, view } = await overlaying(context);
      await low.write("d/f", "low");
      await refused(view.write("d/f", "x", { overwrite: false }), "EEXIST");
      equal("whether it was written", await middle.exists("d/f"), false);
    },
  },
  {
    title: "a condition on the etag is about the file that is seen, in whatever layer",
    needs: etags,
    async run(context) {
      const { low, middle, view } = await overlaying(context);
      await low.write("d/f", "low");
      const ifMatch = await etagOf(view, "d/f");
      await refused(view.write("d/f", "x", { ifMatch: `${ifMatch}-not` }), "EPRECONDITION");
      await view.write("d/f", "new", { ifMatch });
      equal("the text", await middle.read("d/f").text(), "new");
      await refused(view.write("d/f", "x", { ifMatch }), "EPRECONDITION");
      equal("the text", await view.read("d/f").text(), "new");
    },
  },
  {
    title: "an append and an update of a lower file write the whole to the writable layer",
    async run(context) {
      const { low, middle, view } = await overlaying(context);
      await writeAll(low, { f: "one ", g: "old" });
      await view.append("f", "two");
      await view.open("g", "r+", (handle) => handle.write("n"));
      equal("the text", await middle.read("f").text(), "one two");
      equal("the text of the update", await middle.read("g").text(), "nld");
      equal("the text below", await low.read("f").text(), "one ");
      equal("the text below", await low.read("g").text(), "old");
    },
  },
  {
    title: "a tree is copied from every layer to the writable one",
    async run(context) {
      const { low, middle, high, view } = await overlaying(context);
      await low.write("d/f", "1");
      await high.write("d/g", "2");
      await view.copy("d", "e");
      sameList("the writable layer", await treeOf(middle), ["e/", "e/f", "e/g"]);
      equal("the text", await view.read("e/g").text(), "2");
    },
  },
  {
    title: "what the writable layer alone has is changed, moved and removed",
    async run(context) {
      const { low, middle, view } = await overlaying(context);
      await low.write("d/f", "1");
      await writeAll(view, { "d/g": "1", "own/x/y": "2" });
      await view.move("d/g", "d/h");
      await view.move("own", "d/own");
      sameList("the tree", await treeOf(view), ["d/", "d/f", "d/h", "d/own/", "d/own/x/", "d/own/x/y"]);
      await view.remove("d/h");
      await view.remove("d/own", { recursive: true });
      sameList("the tree", await treeOf(view), ["d/", "d/f"]);
      equal("whether anything is left", await middle.exists("d/own"), false);
    },
  },
  ...Object.entries(refusals).map(([what, { change, needs }]) => ({
    title: `${what} is EROFS, before any harm`,
    ...(needs && { needs }),
    async run(context: Context) {
      const { low, middle, high, view } = await overlaying(context);
      await writeAll(high, { high: "1" });
      await writeAll(middle, { own: "1", "both/middle": "2", over: "3" });
      await writeAll(low, { low: "1", "both/low": "2", over: "4" });
      const state = async (): Promise<string[]> =>
        [await treeOf(low), await treeOf(middle), await treeOf(high)].flat();
      const before = await state();
      await refused(change(view), "EROFS");
      sameList("the trees", await state(), before);
      equal("the text above", await view.read("high").text(), "1");
    },
  })),
  ...Object.entries(changes).map(([what, change]) => ({
    title: `${what} is EROFS where no layer is writable, and nothing changes`,
    async run({ fs, layers }: Context) {
      await writeAll(fs, { f: "1", "d/g": "2" });
      const { driver } = givenLayer(layers, "overlay")([{ name: "only", driver: fs.driver }]);
      await refused(change(new FileSystem(driver)), "EROFS");
      sameList("the tree", await treeOf(fs), ["d/", "d/g", "f"]);
      equal("the text", await fs.read("f").text(), "1");
    },
  })),
];

/** What changes of the driver and others, one upon the other. */
export const overlayChanging: readonly Statement[] = statements.map((statement) => ({
  ...statement,
  about: behind("overlay"),
}));
