import { FileSystem } from "@s3fs/core";
import { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

async function fileOf(content: string): Promise<FileSystem> {
  const fs = new FileSystem(mapDriver());
  await fs.write("a", content);
  return fs;
}

const textOf = async (stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> =>
  new Response(stream).text();

describe("the readable stream of a handle", () => {
  it("gives what is left from the cursor on, which moves", async () => {
    const fs = await fileOf("hello world");
    await using handle = await fs.open("a");
    await handle.read(6);
    expect(await textOf(handle.readable())).toBe("world");
    expect(await handle.read(1)).toHaveLength(0);
  });

  it("gives a range, and leaves the cursor", async () => {
    const fs = await fileOf("hello world");
    await using handle = await fs.open("a");
    expect(await textOf(handle.readable({ start: 3, end: 8 }))).toBe("lo wo");
    expect(await textOf(handle.readable({ start: 3, end: 3 }))).toBe("");
    expect(await textOf(handle.readable({ start: 8 }))).toBe("rld");
    expect(await handle.read(5)).toEqual(new TextEncoder().encode("hello"));
  });

  it("reads nothing before it is asked, and leaves the handle open when it is cancelled", async () => {
    const fs = await fileOf("hello");
    await using handle = await fs.open("a");
    const stream = handle.readable();
    expect(await handle.read(2)).toHaveLength(2);
    const reader = stream.getReader();
    expect((await reader.read()).value).toEqual(new TextEncoder().encode("llo"));
    await reader.cancel();
    expect(await handle.read(1, 0)).toHaveLength(1);
  });

  it("gives what an update holds so far", async () => {
    const fs = await fileOf("hello");
    await using handle = await fs.open("a", "r+");
    await handle.write("J");
    expect(await textOf(handle.readable({ start: 0 }))).toBe("Jello");
    await handle.close();
  });

  it("fails with the error of its handle", async () => {
    const fs = await fileOf("hello");
    const handle = await fs.open("a");
    const reader = handle.readable().getReader();
    await handle.close();
    await expect(reader.read()).rejects.toMatchObject({ code: "ECLOSED", path: "a" });
  });
});

describe("the writable stream of a handle", () => {
  it.each(["w", "w+", "r+"] as const)(
    "with %s writes text and bytes; closing it commits nothing",
    async (flags) => {
      const fs = await fileOf("old old old");
      const handle = await fs.open("a", flags);
      const writer = handle.writable().getWriter();
      await writer.write("new ");
      await writer.write(new TextEncoder().encode("new new"));
      await writer.close();
      expect(await fs.read("a").text()).toBe("old old old");
      await handle.close();
      expect(await fs.read("a").text()).toBe("new new new");
    },
  );

  it("starts where it is told, and leaves the cursor", async () => {
    const fs = await fileOf("0123456789");
    await fs.open("a", "r+", async (handle) => {
      const writer = handle.writable({ start: 4 }).getWriter();
      await writer.write("ab");
      await writer.write("cd");
      await handle.write("x");
    });
    expect(await fs.read("a").text()).toBe("x123abcd89");
  });

  it("throws everything away when what is piped into it fails within the function", async () => {
    const fs = await fileOf("old");
    const failing = new ReadableStream<string>({
      pull(controller) {
        controller.error(new RangeError("no more"));
      },
    });
    const writing = fs.open("a", "w", (handle) => failing.pipeTo(handle.writable()));
    await expect(writing).rejects.toThrow(RangeError);
    expect(await fs.read("a").text()).toBe("old");
  });
});

it("Node's own streams carry bytes from one handle to another", async () => {
  const content = "0123456789abcdef".repeat(50_000);
  const fs = await fileOf(content);
  await fs.open("a", "r", (from) =>
    fs.open("b", "w", (to) => pipeline(Readable.from(from.readable()), Writable.fromWeb(to.writable()))),
  );
  expect(await fs.read("b").text()).toBe(content);
});
