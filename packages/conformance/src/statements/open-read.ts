import type { FileHandle } from "@s3fs/core";
import { equal, refused, sameBytes, sameList } from "../expectations.ts";
import { gathered } from "../gathering.ts";
import { sampleBytes } from "../samples.ts";
import type { Context, Statement } from "../statement.ts";

/** Handles that only read. */
export const openRead: readonly Statement[] = [
  {
    title: "a handle reads on from where it stopped, and nothing past the end",
    run: (context) =>
      reading(context, "hello world", async (handle) => {
        equal("the first bytes", decoded(await handle.read(5)), "hello");
        equal("the next bytes", decoded(await handle.read(99)), " world");
        equal("the bytes at the end", (await handle.read(5)).byteLength, 0);
      }),
  },
  {
    title: "a handle reads at a position, and goes on where it was",
    run: (context) =>
      reading(context, "hello world", async (handle) => {
        equal("the first bytes", decoded(await handle.read(2)), "he");
        equal("the bytes at 6", decoded(await handle.read(5, 6)), "world");
        equal("the bytes past the end", (await handle.read(5, 50)).byteLength, 0);
        equal("the next bytes", decoded(await handle.read(3)), "llo");
      }),
  },
  {
    title: "a handle fills a buffer, and tells how much of it",
    run: (context) =>
      reading(context, "hello", async (handle) => {
        const buffer = new Uint8Array(4);
        equal("the first number", await handle.read(buffer), 4);
        equal("the first bytes", decoded(buffer), "hell");
        equal("the second number", await handle.read(buffer), 1);
        equal("the second bytes", decoded(buffer), "oell");
      }),
  },
  {
    title: "a handle reads a large file to its end, whatever the steps",
    async run({ fs }) {
      const bytes = sampleBytes(300_000);
      await fs.write("f", bytes);
      await fs.open("f", "r", async (handle) => {
        const steps: Uint8Array<ArrayBuffer>[] = [];
        for (let step = await handle.read(70_001); step.byteLength > 0; step = await handle.read(70_001))
          steps.push(step);
        sameBytes("the file", new Uint8Array(await new Blob(steps).arrayBuffer()), bytes);
      });
    },
  },
  {
    title: "lines are read without their ends, whichever those are",
    run: (context) =>
      reading(context, "one\r\n\ntwo\nl\u00e4st", async (handle) => {
        sameList("the lines", await gathered(handle.lines()), ["one", "", "two", "l\u00e4st"]);
      }),
  },
  {
    title: "a handle tells the entry of its file, and the path as it was spelled",
    async run({ fs }) {
      await fs.write("d/f", "hello");
      await fs.open("/d//f", "r", async (handle) => {
        const entry = await handle.stat();
        equal("the path of the handle", handle.path, "/d//f");
        equal("the path of the entry", entry.path as string, "d/f");
        equal("the size", entry.size, 5);
      });
    },
  },
  {
    title: "a handle that reads does not write",
    run: (context) =>
      reading(context, "hello", async (handle) => {
        await refused(handle.write("x"), "EINVAL");
        await refused(handle.truncate(1), "EINVAL");
      }),
  },
  {
    title: "a handle that is closed is ECLOSED, and closes again without harm",
    async run({ fs }) {
      await fs.write("f", "hello");
      const handle = await fs.open("f");
      await handle.close();
      await refused(handle.read(1), "ECLOSED");
      await refused(handle.stat(), "ECLOSED");
      await handle.close();
    },
  },
  {
    title: "a position or length that is no whole number from 0 on is EINVAL",
    run: (context) =>
      reading(context, "hello", async (handle) => {
        await refused(handle.read(-1), "EINVAL");
        await refused(handle.read(1, -1), "EINVAL");
        await refused(handle.read(1, 0.5), "EINVAL");
      }),
  },
  {
    title: "a missing file is ENOENT for r and r+, also below a file",
    async run({ fs }) {
      await fs.write("f", "1");
      for (const path of ["missing", "missing/deeper", "f/x"]) {
        await refused(fs.open(path), "ENOENT");
        await refused(fs.open(path, "r+"), "ENOENT");
      }
    },
  },
  {
    title: "a directory and the root are EISDIR for r and r+",
    async run({ fs }) {
      await fs.write("d/f", "1");
      for (const path of ["d", "", "/"]) {
        await refused(fs.open(path), "EISDIR");
        await refused(fs.open(path, "r+"), "EISDIR");
      }
    },
  },
  {
    title: "unknown flags are EINVAL",
    async run({ fs }) {
      await fs.write("f", "1");
      for (const flags of ["h", "rt", "", "rw"]) await refused(fs.open("f", flags as "r"), "EINVAL");
    },
  },
];

async function reading(
  { fs }: Context,
  text: string,
  use: (handle: FileHandle) => Promise<void>,
): Promise<void> {
  await fs.write("f", text);
  await fs.open("f", "r", use);
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
