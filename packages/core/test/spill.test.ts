import { FileSystem, FsError, isFsError } from "@s3fs/core";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { spill } from "../src/handle/spill.ts";
import { mapDriver } from "@s3fs/test-drivers";

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function pathsOf(fs: FileSystem): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of fs.list("", { recursive: true })) paths.push(path);
  return paths;
}

/** Takes so many writes, then is full. */
function filling(writes: number): FileSystem {
  const driver = mapDriver();
  let left = writes;
  return new FileSystem({
    ...driver,
    async write(path, chunks, request) {
      if ((left -= 1) < 0) throw new FsError("ENOSPC");
      return driver.write(path, chunks, request);
    },
  });
}

describe("an update beyond the memory it may take", () => {
  it.each(["r+", "a+"] as const)(
    "with %s goes on in the temporary file system, which it leaves empty",
    async (flags) => {
      const temporary = new FileSystem(mapDriver());
      const fs = new FileSystem(mapDriver());
      const content = "0123456789".repeat(10);
      await fs.write("a", content);
      const handle = await fs.open("a", flags, { limitBytes: 16, temporary });
      expect(await pathsOf(temporary)).not.toEqual([]);
      await handle.write("end", 50);
      expect(text(await handle.read(1_000, 0))).toHaveLength(flags === "r+" ? 100 : 103);
      await handle.close();
      const expected = flags === "r+" ? `${content.slice(0, 50)}end${content.slice(53)}` : `${content}end`;
      expect(await fs.read("a").text()).toBe(expected);
      expect(await pathsOf(temporary)).toEqual([]);
    },
  );

  it.each(["w+", "wx+", "a"] as const)(
    "with %s leaves the temporary file system empty, closed or not",
    async (flags) => {
      const temporary = new FileSystem(mapDriver());
      const fs = new FileSystem(mapDriver());
      await fs.open("a", flags, { limitBytes: 4, temporary }, (handle) => handle.write("x".repeat(50)));
      expect(await fs.read("a").text()).toBe("x".repeat(50));
      const failing = fs.open("b", flags, { limitBytes: 4, temporary }, async (handle) => {
        await handle.write("y".repeat(50));
        throw new RangeError("no more");
      });
      await expect(failing).rejects.toThrow(RangeError);
      expect(await fs.exists("b")).toBe(false);
      expect(await pathsOf(temporary)).toEqual([]);
    },
  );

  it("leaves the temporary file system empty when the commit is refused, or the old content is too much for it", async () => {
    const temporary = new FileSystem(mapDriver());
    const fs = new FileSystem(mapDriver());
    await fs.write("a", "0123456789");
    const handle = await fs.open("a", "r+", { limitBytes: 4, temporary });
    await handle.write("x");
    await fs.write("a", "another");
    await expect(handle.close()).rejects.toMatchObject({ code: "EPRECONDITION" });
    expect(await pathsOf(temporary)).toEqual([]);
    const full = filling(1);
    await expect(fs.open("a", "r+", { limitBytes: 2, temporary: full })).rejects.toMatchObject({
      code: "ENOSPC",
    });
    expect(await pathsOf(full)).toEqual([]);
  });

  it("is not committed by halves when the temporary file system is full", async () => {
    const temporary = filling(2);
    const fs = new FileSystem(mapDriver());
    await fs.write("a", "0123456789");
    const handle = await fs.open("a", "r+", { limitBytes: 4, temporary });
    await expect(handle.write("abcdefghijkl", 2)).rejects.toMatchObject({ code: "ENOSPC", path: "a" });
    await expect(handle.close()).rejects.toMatchObject({ code: "ENOSPC" });
    expect(await fs.read("a").text()).toBe("0123456789");
    expect(await pathsOf(temporary)).toEqual([]);
  });

  it("holds no more pages than fit into the memory it may take", async () => {
    const temporary = new FileSystem(mapDriver());
    const held = spill({ limitBytes: 3_145_728, temporary });
    await held.write(0, new Uint8Array(10 * 1_048_576).fill(1));
    expect((await pathsOf(temporary)).filter((path) => path.includes("/"))).toHaveLength(7);
    await held.discard();
  });
});

it("a spill answers like one array of bytes, whatever the size of its memory", async () => {
  const position = fc.nat({ max: 40 });
  const bytes = fc.uint8Array({ maxLength: 20 });
  const change = fc.oneof(
    fc.record({ kind: fc.constant("write" as const), position, bytes }),
    fc.record({ kind: fc.constant("truncate" as const), size: position }),
    fc.record({ kind: fc.constant("read" as const), position, length: position }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { maxLength: 20 }),
      fc.integer({ min: 1, max: 12 }),
      async (list, limitBytes) => {
        const temporary = new FileSystem(mapDriver());
        const held = spill({ limitBytes, temporary });
        let model: number[] = [];
        for (const step of list) {
          if (step.kind === "write" && step.bytes.length > 0) {
            await held.write(step.position, step.bytes);
            while (model.length < step.position) model.push(0);
            model.splice(step.position, step.bytes.length, ...step.bytes);
          } else if (step.kind === "truncate") {
            await held.truncate(step.size);
            model = Array.from({ length: step.size }, (_, index) => model[index] ?? 0);
          } else if (step.kind === "read") {
            const found = await held.read(step.position, step.length);
            expect([...found]).toEqual(model.slice(step.position, step.position + step.length));
          }
          expect(held.size()).toBe(model.length);
        }
        const all: number[] = [];
        for await (const chunk of held.chunks()) all.push(...chunk);
        expect(all).toEqual(model);
        await held.discard();
        expect(await pathsOf(temporary)).toEqual([]);
      },
    ),
  );
});

it("discarding a spill hides that the temporary file system is closed", async () => {
  const temporary = new FileSystem(mapDriver());
  const held = spill({ limitBytes: 1, temporary });
  await held.write(0, new Uint8Array(3));
  await temporary.close();
  await held.discard();
  const reading = held.read(0, 1);
  expect(isFsError(await reading.catch((error: unknown) => error), "ECLOSED")).toBe(false);
});
