import { NEVER, parsePath, type FileSystem } from "@s3fs/core";
import { equal } from "../expectations.ts";
import { offering } from "../needs.ts";
import type { Statement } from "../statement.ts";
import { encoded, isGone, leftAt } from "../writing-parts.ts";

export const leftovers: readonly Statement[] = [
  {
    title: "what writers have left below a directory goes, and is counted; files and what is elsewhere stay",
    about: offering("writeParts", "removeLeftovers"),
    async run({ fs }) {
      await fs.write("d/f", "1");
      const inside = await leftAt(fs, "d/e/new", encoded("one"), (writer) => writer.leave());
      const outside = await leftAt(fs, "else", encoded("one"), (writer) => writer.leave());
      equal("what was removed", await removeLeftovers(fs, "d"), 1);
      equal("what was removed the second time", await removeLeftovers(fs, "d"), 0);
      await isGone(fs, "d/e/new", inside, true);
      await isGone(fs, "else", outside, false);
      equal("the text", await fs.read("d/f").text(), "1");
    },
  },
  {
    title: "what is to be kept stays, and is gone on with",
    about: offering("writeParts", "removeLeftovers"),
    async run({ fs }) {
      const kept = await leftAt(fs, "kept", encoded("one"), (writer) => writer.leave());
      const other = await leftAt(fs, "other", encoded("one"), (writer) => writer.leave());
      equal("what was removed", await removeLeftovers(fs, "", kept.token), 1);
      await isGone(fs, "other", other, true);
      await isGone(fs, "kept", kept, false);
    },
  },
  {
    title: "a directory that is missing has none",
    about: offering("removeLeftovers"),
    async run({ fs }) {
      equal("what was removed", await removeLeftovers(fs, "missing/d"), 0);
    },
  },
];

async function removeLeftovers(fs: FileSystem, path: string, ...keep: string[]): Promise<number> {
  const request = { keep: new Set(keep), signal: NEVER };
  return (await fs.driver.removeLeftovers?.(parsePath(path), request)) ?? Number.NaN;
}
