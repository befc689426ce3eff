import { defineDriver, FileSystem, NEVER, parsePath, readOnly, type Driver } from "@s3fs/core";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const from = parsePath("d/f");
const to = parsePath("d/g");
const request = { signal: NEVER, overwrite: true, exclusive: false, includingTwin: false };

async function* noBytes(): AsyncIterable<Uint8Array> {}

type Use = (driver: Driver) => unknown;

/** Each function of the contract, optional ones too: the compiler names the one that is missing here. */
const functions: Readonly<
  Record<Exclude<keyof Required<Driver>, "name" | "traits">, Use | "looks" | "dropped">
> = {
  classify: "looks",
  stat: "looks",
  list: "looks",
  read: "looks",
  listTree: "looks",
  url: "looks",
  locate: "looks",
  readLink: "looks",
  copyFrom: "dropped",
  close: "dropped",
  unfinished: "dropped",
  write: (driver) => driver.write(to, noBytes(), request),
  makeDirectory: (driver) => driver.makeDirectory(to, request),
  removeFile: (driver) => driver.removeFile(from, request),
  removeDirectory: (driver) => driver.removeDirectory(parsePath("empty"), request),
  copyFile: (driver) => driver.copyFile?.(from, to, request),
  moveFile: (driver) => driver.moveFile?.(from, to, request),
  moveDirectory: (driver) => driver.moveDirectory?.(parsePath("d"), parsePath("e"), request),
  removeTree: (driver) => driver.removeTree?.(parsePath("d"), request),
  append: (driver) => driver.append?.(from, noBytes(), request),
  openHandle: (driver) => driver.openHandle?.(from, { ...request, appends: false, reads: true }),
  writeParts: (driver) => driver.writeParts?.(from, { ...request, size: 1 }),
  discardParts: (driver) => driver.discardParts?.(from, "token", request),
  makeLink: (driver) => driver.makeLink?.(to, "f", request),
  removeLeftovers: (driver) => driver.removeLeftovers?.(from, { ...request, keep: new Set() }),
  setModified: (driver) => driver.setModified?.(from, 5, request),
};

/** A driver that notes which of its functions were called, all of which are there. */
function noting(): { driver: Driver; called: string[] } {
  const called: string[] = [];
  const map = mapDriver();
  const noted = <T>(name: string, answer: T): T => {
    called.push(name);
    return answer;
  };
  const driver = defineDriver({
    ...map,
    write: async () => noted("write", { size: 0 }),
    makeDirectory: async () => noted("makeDirectory", undefined),
    removeFile: async () => noted("removeFile", undefined),
    removeDirectory: async () => noted("removeDirectory", undefined),
    listTree: (path, call) => map.list(path, call),
    copyFile: async () => noted("copyFile", undefined),
    copyFrom: async () => noted("copyFrom", undefined),
    moveFile: async () => noted("moveFile", undefined),
    moveDirectory: async () => noted("moveDirectory", undefined),
    removeTree: async () => noted("removeTree", undefined),
    append: async () => noted("append", { size: 0 }),
    openHandle: async () => {
      throw noted("openHandle", new Error("asked"));
    },
    writeParts: async () => {
      throw noted("writeParts", new Error("asked"));
    },
    discardParts: async () => noted("discardParts", undefined),
    readLink: async () => noted("readLink", "f"),
    makeLink: async () => noted("makeLink", undefined),
    removeLeftovers: async () => noted("removeLeftovers", 0),
    setModified: async () => noted("setModified", undefined),
    url: async (path, { method }) => noted("url", `${method} ${path}`),
    locate: (path) => ({ store: "map", key: path }),
    close: async () => noted("close", undefined),
  });
  return { driver, called };
}

describe("readOnly", () => {
  for (const [name, use] of Object.entries(functions)) {
    if (typeof use === "string") continue;
    it(`refuses ${name} with EROFS, and does not pass it on`, async () => {
      const { driver, called } = noting();
      await expect(use(readOnly(driver))).rejects.toMatchObject({ code: "EROFS" });
      expect(called).toEqual([]);
    });
  }

  it("has the functions that are known here and no other, whatever its parent has", () => {
    const { driver } = noting();
    const future = { ...driver, aFunctionOfTomorrow: async () => {} };
    const kept = Object.entries(functions).filter(([, use]) => use !== "dropped");
    expect(new Set(Object.keys(readOnly(future)))).toEqual(
      new Set(["name", "traits", ...kept.map(([name]) => name)]),
    );
  });

  it("refuses every change also where the parent has no accelerator for it", async () => {
    const fs = new FileSystem(mapDriver());
    await fs.write("d/f", "1");
    const view = readOnly(fs.driver);
    for (const use of Object.values(functions))
      if (typeof use === "function") await expect(use(view)).rejects.toMatchObject({ code: "EROFS" });
    expect(await fs.read("d/f").text()).toBe("1");
  });

  it("gives addresses to read from, and none to write to", async () => {
    const { driver } = noting();
    const fs = new FileSystem(readOnly(driver));
    expect(await fs.url("f")).toBe("get f");
    expect(await fs.url("f", { method: "head" })).toBe("head f");
    await expect(fs.url("f", { method: "put" })).rejects.toMatchObject({ code: "EROFS" });
  });

  it("opens handles to read, and none to write", async () => {
    const parent = new FileSystem(mapDriver());
    await parent.write("d/f", "1");
    const fs = new FileSystem(readOnly(parent.driver));
    expect(await fs.open("d/f", "r", (handle) => handle.stat())).toMatchObject({ size: 1 });
    for (const flags of ["w", "wx", "w+", "r+", "a", "a+"] as const)
      await expect(
        fs.open(flags === "wx" ? "d/new" : "d/f", flags, (handle) => handle.write("x")),
      ).rejects.toMatchObject({ code: "EROFS" });
    expect(await parent.read("d/f").text()).toBe("1");
  });
});
