import { NEVER, parsePath, type Unfinished } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { onDisk, systemError } from "./on-disk.ts";

const file = parsePath("d/file");
const request = { overwrite: true, size: 3, signal: NEVER } as const;

describe("what is unfinished", () => {
  it("is the temporary file of a write, from its first byte to its end", async () => {
    const { fs, root, names } = await onDisk();
    const seen: (readonly Unfinished[] | undefined)[] = [];
    async function* looking(): AsyncGenerator<Uint8Array> {
      seen.push(fs.driver.unfinished?.(), fs.at("d").driver.unfinished?.(), fs.at("e").driver.unfinished?.());
      const [temporary] = (await names()).filter((name) => name.startsWith("d/"));
      expect(seen[0]).toEqual([{ path: "d/file", kind: "temporary-file", id: `${root}/${temporary}` }]);
      yield Uint8Array.of(1);
    }
    await fs.write("d/file", looking());
    expect(seen[1]).toEqual([expect.objectContaining({ path: "file" })]);
    expect(seen[2]).toEqual([]);
    expect(fs.driver.unfinished?.()).toEqual([]);
  });

  it("is nothing after a failure", async () => {
    const { fs } = await onDisk();
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Uint8Array.of(1);
      throw new Error("enough");
    }
    await expect(fs.write("a", failing())).rejects.toThrow("enough");
    await fs.write("a", "A");
    await expect(fs.copy("missing", "b")).rejects.toMatchObject({ code: "ENOENT" });
    await fs.copy("a", "b");
    expect(fs.driver.unfinished?.()).toEqual([]);
  });

  it("is the temporary file of a copy, also while the system makes it, and nothing when it could not", async () => {
    const seen: unknown[] = [];
    const { fs } = await onDisk({
      async copyFile() {
        seen.push(fs.driver.unfinished?.());
        throw systemError("EIO");
      },
    });
    await fs.write("a", "A");
    await expect(fs.copy("a", "b")).rejects.toMatchObject({ code: "EIO" });
    expect(seen).toEqual([[expect.objectContaining({ path: "b", kind: "temporary-file" })]]);
    expect(fs.driver.unfinished?.()).toEqual([]);
  });

  it("is what a write in parts has left, until it is gone on with to its end, or discarded", async () => {
    const { fs } = await onDisk();
    const { writeParts, discardParts, unfinished } = fs.driver;
    const left = await writeParts?.(file, { ...request, outlives: true });
    await left?.write(0, new Uint8Array(3));
    await left?.leave();
    const begun = { token: left?.token ?? "", receipts: new Map([[0, ""]]) };
    expect(unfinished?.()).toHaveLength(1);
    const again = await writeParts?.(file, { ...request, begun });
    expect(unfinished?.()).toHaveLength(1);
    await again?.commit();
    expect(unfinished?.()).toEqual([]);

    const second = await writeParts?.(file, request);
    await second?.leave();
    await discardParts?.(file, second?.token ?? "", { signal: NEVER });
    const third = await writeParts?.(file, request);
    await third?.discard();
    expect(unfinished?.()).toEqual([]);
  });
});
