import { FileSystem, readOnly } from "@s3fs/core";
import { equal, refused, sameList } from "../expectations.ts";
import { gathered, marked, treeOf, writeAll } from "../gathering.ts";
import { having } from "../needs.ts";
import { SAMPLE_TIME_MS } from "../samples.ts";
import type { Statement } from "../statement.ts";

type Change = (fs: FileSystem) => Promise<unknown>;

/** Each on a file system that holds a/f and an empty directory d. */
const changes: Readonly<Record<string, Change>> = {
  write: (fs) => fs.write("a/f", "2"),
  "write of a new file": (fs) => fs.write("new", "2"),
  "open to write": (fs) => fs.open("new", "w", (handle) => handle.write("2")),
  "open to update": (fs) => fs.open("a/f", "r+", (handle) => handle.write("2")),
  "open to add": (fs) => fs.open("a/f", "a", (handle) => handle.write("2")),
  "write through a view": (fs) => fs.at("a").write("f", "2"),
  append: (fs) => fs.append("a/f", "2"),
  makeDirectory: (fs) => fs.makeDirectory("new"),
  "remove of a file": (fs) => fs.remove("a/f"),
  "remove of a directory": (fs) => fs.remove("d"),
  "remove of a tree": (fs) => fs.remove("a", { recursive: true }),
  "remove of all": (fs) => fs.remove("", { recursive: true }),
  "copy of a file": (fs) => fs.copy("a/f", "g"),
  "copy of a tree": (fs) => fs.copy("a", "b"),
  "move of a file": (fs) => fs.move("a/f", "g"),
  "move of a tree": (fs) => fs.move("a", "b"),
  setModified: (fs) => fs.setModified("a/f", SAMPLE_TIME_MS),
};

/** The driver behind core's `readOnly`. */
export const readOnlyView: readonly Statement[] = [
  ...Object.entries(changes).map(([what, change]): Statement => ({
    title: `${what} is EROFS, and nothing changes`,
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1" });
      await fs.makeDirectory("d");
      await refused(change(new FileSystem(readOnly(fs.driver))), "EROFS");
      sameList("the tree", await treeOf(fs), ["a/", "a/f", "d/"]);
      equal("the text", await fs.read("a/f").text(), "1");
    },
  })),
  {
    title: "looking and reading go on",
    async run({ fs }) {
      await writeAll(fs, { "a/f": "1" });
      const view = new FileSystem(readOnly(fs.driver));
      equal("the text", await view.read("a/f").text(), "1");
      equal("the kind", (await view.stat("a")).kind, "directory");
      equal("the first byte", (await view.open("a/f", "r", (handle) => handle.read(1))).byteLength, 1);
      sameList("the tree", await treeOf(view), ["a/", "a/f"]);
      sameList("a walk", (await gathered(view.walk())).map(marked), ["a/", "a/f"]);
      sameList("a search", (await gathered(view.glob("a/*"))).map(marked), ["a/f"]);
      await view.close();
      equal("whether the parent is open", await fs.exists("a/f"), true);
    },
  },
  {
    title: "an address to write to is EROFS",
    needs: having("url"),
    async run({ fs }) {
      await refused(new FileSystem(readOnly(fs.driver)).url("f", { method: "put" }), "EROFS");
    },
  },
];
