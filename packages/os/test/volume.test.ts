import { linkSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "@s3fs/test-support";
import { describe, expect, it } from "vitest";
import { OsFS } from "../src/index.ts";
import { volumeOf } from "../src/volume.ts";

describe.skipIf(process.platform !== "linux")("the volume of a root, on a disk of Linux", () => {
  it("keeps names apart, whatever the platform is said to be, by names that are there", () => {
    const root = temporaryDirectory();
    writeFileSync(join(root, "name"), "x");
    writeFileSync(join(root, "caf\u00e9"), "x");
    linkSync(join(root, "name"), join(root, "NAME")); // one file, two names
    expect(volumeOf(root, "win32")()).toEqual({ caseSensitive: true, foldsNormalization: false });
  });

  it("is found out in an empty directory by a file that is gone at once, and in a missing one by what is above", () => {
    const root = temporaryDirectory();
    expect(volumeOf(root, "darwin")()).toEqual({ caseSensitive: true, foldsNormalization: false });
    expect(volumeOf(join(root, "not/yet"), "win32")()).toMatchObject({ caseSensitive: true });
    expect(readdirSync(root)).toEqual([]);
  });

  it("is taken for what the platform has mostly where nothing can be found out", () => {
    expect(volumeOf("/proc/self/map_files", "darwin")()).toEqual({
      caseSensitive: false,
      foldsNormalization: true,
    });
  });

  it("is not asked before somebody wants to know", async () => {
    const root = temporaryDirectory();
    const fs = new OsFS(root);
    await fs.write("a/b", "x");
    expect(Object.getOwnPropertyDescriptor(fs.driver.traits, "caseSensitive")?.get).toBeTypeOf("function");
    expect(fs.driver.traits.caseSensitive).toBe(true);
  });
});
