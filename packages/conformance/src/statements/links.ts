import { NEVER, parsePath, type FileSystem } from "@s3fs/core";
import { equal, refusedByDriver, sameItems } from "../expectations.ts";
import { treeOf } from "../gathering.ts";
import { exclusiveNames, offering } from "../needs.ts";
import type { Statement } from "../statement.ts";

const links = offering("makeLink", "readLink");

export const linking: readonly Statement[] = [
  {
    title: "a link says where it leads, as it was told, whether or not anything is there",
    about: links,
    async run({ fs }) {
      await fs.write("d/f", "1");
      for (const [path, destination] of [
        ["good", "d/f"],
        ["d/up", "../d/f"],
        ["dangling", "nowhere/at all"],
        ["é", "ü"],
      ] as const) {
        await makeLink(fs, path, destination);
        equal(`where ${path} leads`, await readLink(fs, path), destination);
      }
    },
  },
  {
    title: "a link takes the place of a file, and of another link, in one step",
    about: links,
    async run({ fs }) {
      await fs.write("f", "1");
      await makeLink(fs, "f", "first");
      equal("where it leads", await readLink(fs, "f"), "first");
      await makeLink(fs, "f", "second");
      equal("where it leads", await readLink(fs, "f"), "second");
    },
  },
  {
    title: "a link over a directory is EISDIR, below a file ENOTDIR, and both stay as they were",
    about: links,
    needs: exclusiveNames,
    async run({ fs }) {
      await fs.write("d/f", "1");
      await refusedByDriver(makeLink(fs, "d", "x"), "EISDIR");
      await refusedByDriver(makeLink(fs, "d/f/x", "x"), "ENOTDIR");
      sameItems("the tree", await treeOf(fs), ["d/", "d/f"]);
    },
  },
  {
    title: "to ask where a file or a directory leads is EINVAL, and ENOENT where nothing is",
    about: links,
    async run({ fs }) {
      await fs.write("d/f", "1");
      await refusedByDriver(readLink(fs, "d/f"), "EINVAL");
      await refusedByDriver(readLink(fs, "d"), "EINVAL");
      await refusedByDriver(readLink(fs, "d/missing"), "ENOENT");
    },
  },
];

async function makeLink(fs: FileSystem, path: string, destination: string): Promise<void> {
  await fs.driver.makeLink?.(parsePath(path), destination, { signal: NEVER });
}

async function readLink(fs: FileSystem, path: string): Promise<string | undefined> {
  return fs.driver.readLink?.(parsePath(path), { signal: NEVER });
}
