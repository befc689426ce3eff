import { equal, failsWith, holds, near, refused } from "../expectations.ts";
import { etagOf, fileAt, gathered } from "../gathering.ts";
import { etags, fixedRoot, looseRoot } from "../needs.ts";
import type { Statement } from "../statement.ts";

const DAY_MS = 86_400_000;

export const stat: readonly Statement[] = [
  {
    title: "a file has its path, its kind and its size in bytes",
    async run({ fs }) {
      await fs.write("d/f", "h\u00e9llo");
      const entry = await fileAt(fs, "/d//f");
      equal("the path", entry.path as string, "d/f");
      equal("the size", entry.size, 6);
    },
  },
  {
    title: "a directory has its path and its kind, whether it was made or came with a file",
    async run({ fs }) {
      await fs.makeDirectory("made");
      await fs.write("came/f", "1");
      for (const path of ["made", "came"]) {
        const entry = await fs.stat(`${path}/`);
        equal("the kind", entry.kind, "directory");
        equal("the path", entry.path as string, path);
      }
    },
  },
  {
    title: "the root is a directory, and always there",
    about: fixedRoot,
    async run({ fs }) {
      for (const path of ["", "/", "."]) {
        const entry = await fs.stat(path);
        equal("the kind", entry.kind, "directory");
        equal("the path", entry.path as string, "");
      }
    },
  },
  {
    title: "a root that was never made is ENOENT, and a directory once something is in it",
    about: looseRoot,
    async run({ fs }) {
      await refused(fs.stat(""), "ENOENT");
      await fs.write("f", "1");
      equal("the kind", (await fs.stat("")).kind, "directory");
    },
  },
  {
    title: "a missing path is ENOENT, also below a missing directory",
    async run({ fs }) {
      await refused(fs.stat("missing"), "ENOENT");
      await refused(fs.stat("missing/deeper/still"), "ENOENT");
    },
  },
  {
    title: "a path below a file is ENOENT",
    async run({ fs }) {
      await fs.write("f", "1");
      await refused(fs.stat("f/x"), "ENOENT");
      await refused(fs.stat("f/x/y"), "ENOENT");
    },
  },
  {
    title: "stat, list and a recursive list tell the same of a file",
    async run({ fs }) {
      await fs.write("d/f", "1234");
      const { size, modifiedMs, etag } = await fileAt(fs, "d/f");
      for (const options of [{}, { recursive: true }]) {
        const [listed] = await gathered(fs.list("d", options));
        if (listed?.kind !== "file") throw new Error("the file is not listed");
        equal("the size in a listing", listed.size, size);
        equal("the time in a listing", listed.modifiedMs, modifiedMs);
        if (listed.etag !== undefined) equal("the etag in a listing", listed.etag, etag);
      }
    },
  },
  {
    title: "the time of a new file is today, in milliseconds",
    async run({ fs }) {
      await fs.write("f", "1");
      near("the time", (await fileAt(fs, "f")).modifiedMs, Date.now(), DAY_MS);
    },
  },
  {
    title: "another content has another etag, also when it has the same size",
    needs: etags,
    async run({ fs }) {
      await fs.write("f", "1234");
      const before = await etagOf(fs, "f");
      await fs.write("f", "4321");
      holds("the etags differ", (await etagOf(fs, "f")) !== before);
    },
  },
  {
    title: "an aborted look rejects with the caller's own reason",
    async run({ fs }) {
      const reason = new Error("lost interest");
      await failsWith(fs.stat("f", { signal: AbortSignal.abort(reason) }), reason);
    },
  },
];
