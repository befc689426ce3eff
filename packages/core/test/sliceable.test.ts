import { describe, expect, it } from "vitest";
import { FileSystem, isSliceable, type Data, type Sliceable } from "@s3fs/core";
import { mapDriver } from "@s3fs/test-drivers";

const text = "0123456789";
const bytes = new TextEncoder().encode(text);

/** What the driver of a write is given. */
async function given(data: Data, size?: number): Promise<AsyncIterable<Uint8Array>> {
  const driver = mapDriver();
  const seen: AsyncIterable<Uint8Array>[] = [];
  const fs = new FileSystem({
    ...driver,
    async write(_path, chunks) {
      seen.push(chunks);
      return { size: 0 };
    },
  });
  await fs.write("file", data, { size });
  const [chunks] = seen;
  if (chunks === undefined) throw new Error("nothing was written");
  return chunks;
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let whole = "";
  for await (const chunk of chunks) whole += new TextDecoder().decode(chunk);
  return whole;
}

async function fileOf(content: string): Promise<FileSystem> {
  const fs = new FileSystem(mapDriver());
  await fs.write("source", content);
  return fs;
}

async function sliceableOf(data: Data, size?: number): Promise<Sliceable> {
  const chunks = await given(data, size);
  if (!isSliceable(chunks)) throw new Error("it can not be read from anywhere");
  return chunks;
}

describe("data that can be read from anywhere", () => {
  const kinds = {
    text: () => text,
    bytes: () => bytes,
    "an ArrayBuffer": () => bytes.buffer,
    "a Blob": () => new Blob([bytes]),
    "a file": async () => (await fileOf(text)).read("source"),
    "a part of a file": async () => (await fileOf(`ab${text}cd`)).read("source", { start: 2, end: 12 }),
  };
  for (const [kind, data] of Object.entries(kinds))
    it(`comes to the driver as such: ${kind}`, async () => {
      const { size, slice } = await sliceableOf(await data(), kind.includes("file") ? 10 : undefined);
      expect(size).toBe(10);
      const parts = [slice(4, 10), slice(0, 4), slice(0, 10), slice(3, 4)].map(textOf);
      expect(await Promise.all(parts)).toEqual(["456789", "0123", text, "3"]);
    });

  it("is refused when it has another size than was announced", async () => {
    for (const size of [9, 11]) {
      const sources = [bytes, bytes.buffer, new Blob([bytes]), (await fileOf(text)).read("source")];
      for (const source of sources) {
        const reading = (async () => textOf((await sliceableOf(source, size)).slice(5, size)))();
        await expect(reading).rejects.toMatchObject({ code: "EINTEGRITY" });
      }
    }
  });

  it("is no stream, no file of unknown size, and no file that is read from its end", async () => {
    const fs = await fileOf(text);
    const stream = new Blob([bytes]).stream();
    expect(isSliceable(await given(stream, 10))).toBe(false);
    expect(isSliceable(await given(fs.read("source")))).toBe(false);
    expect(isSliceable(await given(fs.read("source", { start: -5 }), 5))).toBe(false);
  });

  it("is ECHANGED when the file was replaced between two of its parts", async () => {
    const fs = await fileOf(text);
    const { slice } = await sliceableOf(fs.read("source"), 10);
    expect(await textOf(slice(0, 5))).toBe("01234");
    await fs.write("source", "abcdefghijk");
    await expect(textOf(slice(5, 10))).rejects.toMatchObject({ code: "ECHANGED" });
  });
});
