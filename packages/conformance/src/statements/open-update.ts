import { equal, sameBytes } from "../expectations.ts";
import { fileAt } from "../gathering.ts";
import type { Statement } from "../statement.ts";
import { inPlaceOrNot } from "./in-place-or-not.ts";

/** Handles that change what is there: r+, w+, a and a+. */
export const openUpdate: readonly Statement[] = [
  {
    title: "r+ changes bytes in their place, and keeps the others",
    async run({ fs }) {
      await fs.write("f", "hello world");
      await fs.open("f", "r+", async (handle) => {
        await handle.write("J", 0);
        await handle.write("W", 6);
        equal("the content as the handle sees it", decoded(await handle.read(11, 0)), "Jello World");
      });
      equal("the text", await fs.read("f").text(), "Jello World");
    },
  },
  {
    title: "r+ that changes nothing leaves the file as it was",
    async run({ fs }) {
      await fs.write("f", "hello");
      await fs.open("f", "r+", (handle) => handle.read(5));
      equal("the text", await fs.read("f").text(), "hello");
    },
  },
  {
    title: "truncate cuts a file, and fills it up with zeros, and the cursor stays",
    async run({ fs }) {
      await fs.write("f", "hello world");
      await fs.open("f", "r+", async (handle) => {
        await handle.read(5);
        await handle.truncate(5);
        await handle.truncate(8);
        await handle.write("!");
      });
      sameBytes("the file", await fs.read("f").bytes(), new TextEncoder().encode("hello!\0\0"));
    },
  },
  {
    title: "a write past the end fills the gap with zeros",
    async run({ fs }) {
      await fs.write("f", "ab");
      await fs.open("f", "r+", (handle) => handle.write("c", 4));
      sameBytes("the file", await fs.read("f").bytes(), new TextEncoder().encode("ab\0\0c"));
    },
  },
  {
    title: "w+ begins empty, and reads what it has written",
    async run({ fs }) {
      await fs.write("f", "a longer content");
      await fs.open("f", "w+", async (handle) => {
        equal("the bytes before", (await handle.read(9, 0)).byteLength, 0);
        await handle.write("new");
        equal("the bytes after", decoded(await handle.read(9, 0)), "new");
      });
      equal("the text", await fs.read("f").text(), "new");
    },
  },
  {
    title: "a adds to the end, wherever it is told to write, and makes a missing file",
    async run({ fs }) {
      for (const text of ["bar", "baz"])
        await fs.open("d/f", "a", async (handle) => {
          await handle.write(text, 0);
        });
      equal("the text", await fs.read("d/f").text(), "barbaz");
      equal("the size", (await fileAt(fs, "d/f")).size, 6);
    },
  },
  {
    title: "a+ reads from the beginning and adds to the end",
    async run({ fs }) {
      await fs.write("f", "one");
      await fs.open("f", "a+", async (handle) => {
        equal("the content", decoded(await handle.read(9, 0)), "one");
        await handle.write("two");
        equal("the content afterwards", decoded(await handle.read(9, 0)), "onetwo");
      });
      equal("the text", await fs.read("f").text(), "onetwo");
    },
  },
  ...inPlaceOrNot,
  {
    title: "calls of one handle take turns in the order they are made",
    async run({ fs }) {
      await fs.open("f", "w", async (handle) => {
        await Promise.all(["1", "2", "3", "4", "5"].map((digit) => handle.write(digit)));
      });
      equal("the text", await fs.read("f").text(), "12345");
    },
  },
  {
    title: "what was written is there after a sync and a close",
    async run({ fs }) {
      const handle = await fs.open("f", "w");
      await handle.write("1");
      await handle.sync();
      await handle.close();
      equal("the text", await fs.read("f").text(), "1");
    },
  },
];

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
