import { FileSystem, isFsError, NEVER, parsePath, type Driver, type TransferRequest } from "@s3fs/core";
import { overlay, type OverlayLayer } from "@s3fs/layers";
import { describe, expect, it } from "vitest";
import { memoryDriver } from "./memory-driver.ts";

async function treeOf(fs: FileSystem): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of fs.list("", { recursive: true }))
    paths.push(entry.kind === "directory" ? `${entry.path}/` : entry.path);
  return paths;
}

/** Three layers, the middle one writable. */
function layered() {
  const [low, middle, high] = ["low", "middle", "high"].map(() => new FileSystem(memoryDriver()));
  if (!low || !middle || !high) throw new Error("there are three");
  const { driver, which } = overlay([
    { name: "low", driver: low.driver },
    { name: "middle", driver: middle.driver, writable: true },
    { name: "high", driver: high.driver },
  ]);
  return { low, middle, high, fs: new FileSystem(driver), driver, which };
}

describe("overlay", () => {
  it("shows what the first layer has, the later one of equal priority first", async () => {
    const layer = async (name: string, priority?: number): Promise<OverlayLayer> => {
      const fs = new FileSystem(memoryDriver());
      await fs.write("f", name);
      await fs.write(`only-${name}`, name);
      return { name, driver: fs.driver, priority };
    };
    const layers = [await layer("m1"), await layer("m2", 10), await layer("m3")];
    const { driver, which } = overlay(layers);
    const fs = new FileSystem(driver);
    expect(await fs.read("f").text()).toBe("m2");
    expect(await which("/f")).toBe("m2");
    expect(await which("only-m1")).toBe("m1");
    expect(await which("missing")).toBeUndefined();
    expect(await treeOf(fs)).toEqual(["f", "only-m1", "only-m2", "only-m3"]);
    const equals = overlay([await layer("a"), await layer("b")]);
    expect(await equals.which("f")).toBe("b");
  });

  it("replaces by a copy of the store only what was seen, in whichever layer that is", async () => {
    const asked: TransferRequest[] = [];
    const middle: Driver = {
      ...memoryDriver(),
      copyFrom: async (_source, _to, request) => void asked.push(request),
    };
    const low = new FileSystem(memoryDriver());
    const own = await new FileSystem(middle).write("own", "old");
    const below = await low.write("below", "old");
    const { driver } = overlay([
      { name: "low", driver: low.driver },
      { name: "middle", driver: middle, writable: true },
    ]);
    const copy = async (to: string, replaces: string | undefined): Promise<void> =>
      driver.copyFrom?.({ store: "s", key: "k" }, parsePath(to), {
        overwrite: true,
        signal: NEVER,
        ...(replaces !== undefined && { replaces }),
      });
    await copy("own", own.etag);
    await copy("below", below.etag);
    await expect(copy("below", own.etag)).rejects.toMatchObject({ code: "ECONFLICT" });
    expect(asked).toEqual([
      { overwrite: true, replaces: own.etag, signal: NEVER },
      { overwrite: false, signal: NEVER },
    ]);
  });

  it("merges directories in tree order, each name once", async () => {
    const { fs, low, middle, high } = layered();
    await low.write("d/b", "");
    await low.write("d/x/1", "");
    await middle.write("d/a", "");
    await middle.write("d/x/2", "");
    await high.write("d/x-", "");
    await high.write("d/b", "higher");
    expect(await treeOf(fs)).toEqual(["d/", "d/a", "d/b", "d/x-", "d/x/", "d/x/1", "d/x/2"]);
    expect(await fs.stat("d/b")).toMatchObject({ size: 6 });
    const children: string[] = [];
    for await (const { path } of fs.list("d")) children.push(path);
    expect(children).toEqual(["d/a", "d/b", "d/x-", "d/x"]);
  });

  it("hides below a file what lower layers have there, and below a directory their file", async () => {
    const { fs, low, high, which } = layered();
    await low.write("a/b/c", "");
    await high.write("a", "a file");
    expect(await treeOf(fs)).toEqual(["a"]);
    for (const path of ["a/b", "a/b/c"]) expect(await fs.exists(path)).toBe(false);
    expect(await which("a/b/c")).toBeUndefined();
    await expect(fs.read("a/b/c").bytes()).rejects.toMatchObject({ code: "ENOENT" });
    await expect(fs.write("a/b/c", "")).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(fs.list("a").next()).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(fs.list("a/b").next()).rejects.toMatchObject({ code: "ENOENT" });
    await low.write("x", "a file");
    await high.write("x/y", "");
    expect(await treeOf(fs)).toEqual(["a", "x/", "x/y"]);
    await expect(fs.read("x").bytes()).rejects.toMatchObject({ code: "EISDIR" });
  });

  it("writes to the writable layer, over a lower one's file, whose content stays", async () => {
    const { fs, low, middle, which } = layered();
    await low.write("d/f", "low");
    const etag = (await low.read("d/f").entry()).etag ?? "";
    await expect(fs.write("d/f", "x", { overwrite: false })).rejects.toMatchObject({ code: "EEXIST" });
    await expect(fs.write("d/f", "x", { ifMatch: "another" })).rejects.toMatchObject({
      code: "EPRECONDITION",
    });
    await expect(fs.write("d", "x")).rejects.toMatchObject({ code: "EISDIR" });
    await fs.write("d/f", "middle", { ifMatch: etag });
    expect([await low.read("d/f").text(), await middle.read("d/f").text()]).toEqual(["low", "middle"]);
    expect(await which("d/f")).toBe("middle");
  });

  it("adds to a lower one's file by writing the whole to the writable layer", async () => {
    const { fs, low, middle } = layered();
    await low.write("f", "one ");
    await fs.append("f", "two");
    expect([await low.read("f").text(), await middle.read("f").text()]).toEqual(["one ", "one two"]);
  });

  it("copies from any layer to the writable one", async () => {
    const { fs, low, high, middle } = layered();
    await low.write("d/f", "low");
    await high.write("d/g", "high");
    await fs.copy("d", "e");
    expect(await treeOf(middle)).toEqual(["e/", "e/f", "e/g"]);
    await fs.copy("e/f", "e/h");
    await fs.move("e", "m");
    expect(await treeOf(middle)).toEqual(["m/", "m/f", "m/g", "m/h"]);
  });

  it("refuses before any harm what could not be seen afterwards, or would be seen still", async () => {
    const { fs, low, middle, high } = layered();
    await high.write("high", "");
    await middle.write("high", "hidden");
    await low.write("low", "");
    await low.write("both/low", "");
    await middle.write("both/middle", "");
    await middle.write("over", "");
    await low.write("over", "");
    const before = await Promise.all([low, middle, high].map(treeOf));
    const changes: Readonly<Record<string, () => Promise<unknown>>> = {
      "write over a higher file": () => fs.write("high", "x"),
      "append to a higher file": () => fs.append("high", "x"),
      "copy over a higher file": () => fs.copy("low", "high", { overwrite: true }),
      "remove of a higher file": () => fs.remove("high"),
      "remove of a lower file": () => fs.remove("low"),
      "remove of a file that a lower one is under": () => fs.remove("over"),
      "remove of a merged directory": () => fs.remove("both", { recursive: true }),
      "remove of everything": () => fs.remove("", { recursive: true }),
      "move of a lower file": () => fs.move("low", "x"),
      "move of a merged directory": () => fs.move("both", "x"),
      "setModified of a lower file": () => fs.setModified("low", 1),
    };
    for (const [what, change] of Object.entries(changes))
      await expect(change(), what).rejects.toMatchObject({ code: "EROFS", driver: "overlay" });
    expect(await Promise.all([low, middle, high].map(treeOf))).toEqual(before);
  });

  it("changes and removes what the writable layer alone has", async () => {
    const { fs, low, middle } = layered();
    await low.write("d/f", "");
    await fs.write("d/g", "1");
    await fs.setModified("d/g", 5_000);
    await fs.makeDirectory("d");
    await fs.makeDirectory("d/e");
    await expect(fs.makeDirectory("d", { exclusive: true })).rejects.toMatchObject({ code: "EEXIST" });
    await expect(fs.makeDirectory("d/f")).rejects.toMatchObject({ code: "EEXIST" });
    expect(await fs.stat("d/g")).toMatchObject({ modifiedMs: 5_000 });
    await fs.remove("d/g");
    await fs.remove("d/e");
    expect(await treeOf(fs)).toEqual(["d/", "d/f"]);
    await fs.write("own/x/y", "");
    await fs.remove("own", { recursive: true });
    expect(await treeOf(middle)).toEqual(["d/"]);
  });

  it("is read-only as a whole without a writable layer", async () => {
    const low = new FileSystem(memoryDriver());
    await low.write("f", "");
    const { driver } = overlay([{ name: "low", driver: low.driver }]);
    const fs = new FileSystem(driver);
    for (const change of [
      () => fs.write("new", ""),
      () => fs.append("f", ""),
      () => fs.makeDirectory("new"),
      () => fs.remove("f"),
      () => fs.remove("f", { recursive: true }),
      () => fs.copy("f", "g"),
      () => fs.move("f", "g"),
    ])
      await expect(change()).rejects.toMatchObject({ code: "EROFS" });
    await expect(fs.setModified("f", 1)).rejects.toMatchObject({ code: "ENOTSUP" });
    expect(await treeOf(low)).toEqual(["f"]);
  });

  it("shows a file and a directory of one path where a layer can have both", async () => {
    const memory = memoryDriver();
    const flat: Driver = { ...memory, traits: { ...memory.traits, names: "twins" } };
    const low = new FileSystem(memoryDriver());
    await low.write("a/b", "below");
    const { driver } = overlay([
      { name: "low", driver: low.driver },
      { name: "flat", driver: flat, writable: true },
    ]);
    const fs = new FileSystem(driver);
    await fs.write("a", "a file");
    expect(driver.traits.names).toBe("twins");
    expect(await treeOf(fs)).toEqual(["a", "a/", "a/b"]);
    expect(await fs.read("a").text()).toBe("a file");
    expect(await fs.read("a/b").text()).toBe("below");
  });

  it("asks the layer that has a file for its address, and has none where no layer has one", async () => {
    const low = memoryDriver();
    await new FileSystem(low).write("f", "");
    const named = (name: string, driver: Driver): OverlayLayer => ({
      name,
      driver: { ...driver, url: async (path) => `${name}:${path}` },
      writable: name === "top",
    });
    const fs = new FileSystem(overlay([named("low", low), named("top", memoryDriver())]).driver);
    expect(await fs.url("f")).toBe("low:f");
    expect(await fs.url("f", { method: "put" })).toBe("top:f");
    const { url: _url, ...plain } = memoryDriver();
    for (const key of ["url", "locate", "listTree", "close"])
      expect(key in overlay([{ name: "plain", driver: plain }]).driver).toBe(false);
  });

  it("leaves its layers open, and tells which one failed", async () => {
    const { fs, driver, low } = layered();
    await low.write("f", "");
    await fs.close();
    expect(await low.exists("f")).toBe(true);
    await low.close();
    await expect(new FileSystem(driver).stat("f")).rejects.toMatchObject({
      code: "ECLOSED",
      driver: "overlay",
      cause: { driver: "memory" },
    });
  });

  it.each<[string, OverlayLayer[]]>([
    ["no layer", []],
    ["two layers of one name", ["a", "a"].map((name) => ({ name, driver: memoryDriver() }))],
    ["two writable layers", ["a", "b"].map((name) => ({ name, driver: memoryDriver(), writable: true }))],
  ])("refuses %s", (_what, layers) => {
    let refused: unknown;
    try {
      overlay(layers);
    } catch (error) {
      refused = error;
    }
    expect(isFsError(refused, "EINVAL")).toBe(true);
  });
});
