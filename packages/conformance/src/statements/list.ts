import { equal, failsWith, refused, sameItems, sameList } from "../expectations.ts";
import { childrenOf, gathered, marked, writeAll } from "../gathering.ts";
import { fixedRoot, looseRoot } from "../needs.ts";
import type { Statement } from "../statement.ts";

export const list: readonly Statement[] = [
  {
    title: "the children of a directory are listed once each, and nothing deeper",
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1", "d/g": "2", "d/e/x": "3", "d/e/y": "4", other: "5" });
      sameItems("the listing", (await gathered(fs.list("d"))).map(marked), ["d/e/", "d/f", "d/g"]);
      sameItems("the listing of the root", (await gathered(fs.list())).map(marked), ["d/", "other"]);
    },
  },
  {
    title: "an empty directory lists as empty",
    async run({ fs }) {
      await fs.makeDirectory("d");
      sameList("the listing", await childrenOf(fs, "d"), []);
    },
  },
  {
    title: "the root of an empty file system lists as empty",
    about: fixedRoot,
    async run({ fs }) {
      for (const path of ["", "/", "."]) sameList("the listing", await childrenOf(fs, path), []);
    },
  },
  {
    title: "a root that was never made is ENOENT",
    about: looseRoot,
    async run({ fs }) {
      await refused(gathered(fs.list()), "ENOENT");
    },
  },
  {
    title: "a missing directory is ENOENT, never empty",
    async run({ fs }) {
      await fs.write("d/f", "1");
      for (const path of ["missing", "d/missing", "missing/deeper"])
        await refused(gathered(fs.list(path)), "ENOENT");
    },
  },
  {
    title: "a file is ENOTDIR",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(gathered(fs.list("f")), "ENOTDIR");
    },
  },
  {
    title: "a path below a file is ENOENT",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(gathered(fs.list("f/x")), "ENOENT");
    },
  },
  {
    title: "a listing that is left early leaves the file system usable",
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1", "d/g": "2" });
      for await (const _entry of fs.list("d")) break;
      equal("the number of children", (await childrenOf(fs, "d")).length, 2);
    },
  },
  {
    title: "an aborted listing ends with the caller's own reason",
    async run({ fs }) {
      await writeAll(fs, { "d/f": "1", "d/g": "2", "d/h": "3" });
      const reason = new Error("lost interest");
      const controller = new AbortController();
      const listing = fs.list("d", { signal: controller.signal });
      equal("whether there is a first entry", (await listing.next()).done, false);
      controller.abort(reason);
      await failsWith(gathered(listing), reason);
    },
  },
];
