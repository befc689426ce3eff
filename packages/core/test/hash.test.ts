import { FileSystem } from "@s3fs/core";
import { createHash, getHashes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const MEBIBYTE = 1_048_576;

describe("hash", () => {
  it("is the one of the ancestor's test, also through a view", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("d/a", "foobar".repeat(1024));
    expect(await fs.hash("d/a", "md5")).toBe("9fff4bb103ab8ce4619064109c54cb9c");
    expect(await fs.at("d").hash("a", "MD5")).toBe("9fff4bb103ab8ce4619064109c54cb9c");
  });

  it.each(["sha1", "sha256", "sha512", "sha3-256", "blake2b512"])(
    "knows %s, as the platform does",
    async (algorithm) => {
      const fs = new FileSystem(mapDriver());
      await fs.write("a", "é");
      expect(await fs.hash("a", algorithm)).toBe(createHash(algorithm).update("é").digest("hex"));
    },
  );

  /** By https://reveng.sourceforge.io/crc-catalogue/, each of the text "123456789". */
  it.each([
    ["crc32", "cbf43926"],
    ["crc32c", "e3069283"],
    ["crc64nvme", "ae8b14860a799888"],
  ])("knows %s, which the platform does not", async (algorithm, digest) => {
    const fs = new FileSystem(mapDriver());
    await fs.write("a", "123456789");
    expect(await fs.hash("a", algorithm)).toBe(digest);
    await fs.write("empty", "");
    expect(await fs.hash("empty", algorithm)).toBe("0".repeat(digest.length));
  });

  it("knows every algorithm that the platform has", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("a", "é");
    expect(getHashes()).toContain("sha256");
    for (const algorithm of getHashes())
      expect(await fs.hash("a", algorithm)).toBe(createHash(algorithm).update("é").digest("hex"));
  });

  it("reads a chunk at a time", async () => {
    const size = 64 * MEBIBYTE;
    const chunk = new Uint8Array(MEBIBYTE);
    const expected = createHash("sha1");
    const fs = new FileSystem({
      ...mapDriver(),
      read: async (path) => ({
        entry: { kind: "file", path, size, modifiedMs: 0 },
        chunks: (async function* () {
          for (let sent = 0; sent < size; sent += MEBIBYTE) {
            expected.update(chunk.fill(sent / MEBIBYTE)); // over the one before, which must be hashed by now
            yield chunk;
          }
        })(),
        release: async () => {},
      }),
    });
    expect(await fs.hash("a", "sha1")).toBe(expected.digest("hex"));
  });

  it("refuses an unknown algorithm before it reads", async () => {
    let reads = 0;
    const driver = mapDriver();
    const fs = new FileSystem({
      ...driver,
      read(path, request) {
        reads += 1;
        return driver.read(path, request);
      },
    });
    await fs.write("a", "x");
    for (const algorithm of ["nohash", "", "__proto__"])
      await expect(fs.hash("a", algorithm)).rejects.toMatchObject({
        code: "ENOTSUP",
        operation: "hash",
        path: "a",
      });
    expect(reads).toBe(0);
  });

  it("refuses what is missing and what is no file", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.makeDirectory("d");
    await expect(fs.hash("x", "md5")).rejects.toMatchObject({ code: "ENOENT", operation: "hash" });
    await expect(fs.hash("d", "md5")).rejects.toMatchObject({ code: "EISDIR" });
  });
});
