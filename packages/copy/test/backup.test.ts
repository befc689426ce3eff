import { mirror } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { describe, expect, it } from "vitest";
import { harvest, mapTree, plant, WRITTEN } from "./trees.ts";

describe("a backup directory", () => {
  it("gets what is replaced and what is deleted, under its own path, before it goes", async () => {
    const source = await mapTree({ a: "new", "f/x": "X" });
    const target = await mapTree();
    await plant(target.fs, { a: "old", f: "file", "gone/b": "B", kept: "K" }, WRITTEN - 1);
    await plant(source.fs, { kept: "K" }, WRITTEN - 1);
    const backup = await mapTree();
    const report = await mirror(source.fs, target.fs, { delete: true, backup: backup.fs });
    expect(report.ok).toBe(true);
    expect(await harvest(target.fs)).toEqual({ a: "new", "f/": "", "f/x": "X", kept: "K" });
    expect(await harvest(backup.fs)).toEqual({ a: "old", f: "file", "gone/": "", "gone/b": "B" });
  });

  it("F117 that fails keeps each of its files on the target, replaced neither nor deleted", async () => {
    const [source, target] = [await mapTree({ a: "new", b: "B" }), await mapTree({ a: "old!", gone: "G" })];
    const full = await mapTree(
      {},
      {
        before: (operation) => {
          if (operation === "write") throw new Error("no space");
        },
      },
    );
    const report = await mirror(source.fs, target.fs, { delete: true, backup: full.fs });
    expect(report).toMatchObject({ ok: false, added: 1, changed: 0, deleted: 0, deletesWithheld: 1 });
    expect(await harvest(target.fs)).toEqual({ a: "old!", b: "B", gone: "G" });

    const only = await mirror(await mapFs({ a: "old!" }), target.fs, { delete: true, backup: full.fs });
    expect(only.failed.map(({ path }) => path).sort()).toEqual(["b", "gone"]);
    expect(await harvest(target.fs)).toEqual({ a: "old!", b: "B", gone: "G" });
  });

  it("never replaces an older backup by another content, and takes the same content for kept", async () => {
    const [source, target] = [await mapTree({ a: "new", b: "new" }), await mapTree({ a: "old!", b: "old!" })];
    const backup = await mapTree({ a: "older", b: "old!" });
    const report = await mirror(source.fs, target.fs, { backup: backup.fs });
    expect(report.failed).toMatchObject([{ path: "a", error: { code: "EEXIST" } }]);
    expect(await harvest(target.fs)).toEqual({ a: "old!", b: "new" });
    expect(await harvest(backup.fs)).toEqual({ a: "older", b: "old!" });
  });

  it("keeps what another hand changed since it was listed", async () => {
    const source = await mapTree({ a: "new" });
    const target = await mapTree(
      { a: "old!" },
      {
        before: async (operation) => {
          if (operation === "read") await target.fs.write("a", "theirs");
        },
      },
    );
    const report = await mirror(source.fs, target.fs, { backup: (await mapTree()).fs });
    expect(report.failed).toMatchObject([{ path: "a", error: { code: "ECHANGED" } }]);
    expect(await harvest(target.fs)).toEqual({ a: "theirs" });
  });

  it.each(["source", "target"])("is refused inside the %s, or when it holds it", async (side) => {
    await using fs = new MemoryFS();
    await plant(fs, { "source/a": "A", "target/b": "B" });
    const [source, target] = [fs.at("source"), fs.at("target")];
    for (const backup of [fs, fs.at(side), fs.at(`${side}/trash`)])
      await expect(mirror(source, target, { delete: true, backup })).rejects.toMatchObject({
        code: "EINVAL",
      });
    expect((await mirror(source, target, { delete: true, backup: fs.at("trash") })).deleted).toBe(1);
    expect(await fs.read("trash/b").text()).toBe("B");
  });
});

async function mapFs(tree: Record<string, string>): Promise<Awaited<ReturnType<typeof mapTree>>["fs"]> {
  return (await mapTree(tree)).fs;
}
