import type { FileSystem } from "@s3fs/core";
import { equal, refused, sameItems, sameList } from "../expectations.ts";
import { childrenOf, gathered, writeAll } from "../gathering.ts";
import { behind } from "../needs.ts";
import type { Statement } from "../statement.ts";
import { caching, told, TTL_MS } from "./caching.ts";

type Look = (fs: FileSystem) => Promise<unknown>;

/** Each on a file system that holds d/f and d/g. */
const looks: Readonly<Record<string, Look>> = {
  "stat of a file": (fs) => fs.stat("d/f"),
  "stat of a directory": (fs) => fs.stat("d"),
  "exists of a file": (fs) => fs.exists("d/f"),
  "exists of nothing": (fs) => fs.exists("missing"),
  "list of a directory": (fs) => childrenOf(fs, "d"),
};

/** What is told of d/f, d/g and d/new, and whether that changes when others change them. */
const views: Readonly<Record<string, (fs: FileSystem) => Promise<string>>> = {
  "the size of a file": (fs) => told(fs, "d/f"),
  "that something is there": (fs) => told(fs, "d/g"),
  "that nothing is there": (fs) => told(fs, "d/new"),
  "what a directory holds": async (fs) => (await childrenOf(fs, "d")).toSorted().join(),
};

const statements: readonly Omit<Statement, "about">[] = [
  ...Object.entries(looks).map(([what, look]): Statement => ({
    title: `${what} asks the driver once, and again when the time is over`,
    async run(context) {
      await writeAll(context.fs, { "d/f": "1", "d/g": "2" });
      const { view, asked, clock } = caching(context);
      await look(view);
      const once = [...asked];
      clock.ms += TTL_MS - 1;
      await look(view);
      sameList("the questions", asked, once);
      clock.ms += 1;
      await look(view);
      sameList("the questions", asked, [...once, ...once]);
    },
  })),
  ...Object.entries(views).map(([what, look]): Statement => ({
    title: `${what} is told as it was until the time is over, and then as it is`,
    async run(context) {
      const { fs } = context;
      await writeAll(fs, { "d/f": "1", "d/g": "2" });
      const { view, clock } = caching(context);
      const before = await look(view);
      await writeAll(fs, { "d/f": "longer than before", "d/new": "" });
      await fs.remove("d/g");
      equal("what is told", await look(view), before);
      clock.ms += TTL_MS;
      equal("what is told now", await look(view), await look(fs));
    },
  })),
  {
    title: "bytes are read as they are",
    async run(context) {
      const { fs } = context;
      await fs.write("f", "old");
      const { view } = caching(context);
      equal("the text", await view.read("f").text(), "old");
      await fs.write("f", "new and longer");
      equal("the text now", await view.read("f").text(), "new and longer");
    },
  },
  {
    title: "a listing that was left before its end is not taken for the whole",
    async run(context) {
      await writeAll(context.fs, { "d/f": "1", "d/g": "2", "d/h": "3" });
      const { view } = caching(context);
      for await (const _entry of view.list("d")) break;
      sameItems("the children", await childrenOf(view, "d"), ["d/f", "d/g", "d/h"]);
    },
  },
  {
    title: "an error is told again, and not remembered as an answer",
    async run(context) {
      await context.fs.write("f", "1");
      const { view, clock } = caching(context);
      for (const _again of [1, 2]) {
        await refused(gathered(view.list("f")), "ENOTDIR");
        await refused(gathered(view.list("missing")), "ENOENT");
      }
      clock.ms += TTL_MS;
      await context.fs.write("missing/g", "2");
      sameList("the children", await childrenOf(view, "missing"), ["missing/g"]);
    },
  },
  {
    title: "closing it leaves the driver open",
    async run(context) {
      await context.fs.write("f", "1");
      await caching(context).view.close();
      equal("whether the file is there", await context.fs.exists("f"), true);
    },
  },
];

/** What a cache over the driver tells, and for how long. */
export const cacheLooking: readonly Statement[] = statements.map((statement) => ({
  ...statement,
  about: behind("cached"),
}));
