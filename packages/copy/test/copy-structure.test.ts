import { copyStructure } from "@s3fs/copy";
import { expect, it } from "vitest";
import { flatTree, harvest, mapTree } from "./trees.ts";

it("copies the directories and no file, below one directory into another, and keeps what is there", async () => {
  const source = await mapTree({ "from/a/b/": "", "from/c/file": "F", "from/file": "F", "other/": "" });
  const target = await mapTree({ "to/a/kept": "K" });
  const report = await copyStructure(source.fs, "from", target.fs, "to");
  expect(report).toMatchObject({ ok: true, directoriesMade: 2, same: 1, copied: 0 });
  expect(await harvest(target.fs)).toEqual({
    "to/": "",
    "to/a/": "",
    "to/a/b/": "",
    "to/a/kept": "K",
    "to/c/": "",
  });
  expect(source.driver.calls.filter((call) => call.startsWith("read"))).toEqual([]);
});

it("makes a marker for each directory without another below, where empty directories vanish", async () => {
  const source = await mapTree({ "a/b/file": "F", "c/": "" });
  const target = await flatTree();
  await copyStructure(source.fs, "", target.fs, "");
  expect([...target.store.objects.keys()].sort()).toEqual(["a/b/", "c/"]);
});

it("takes the directory of a file and a directory that share a name", async () => {
  const source = await flatTree({ a: "A", "a/b": "B" });
  const target = await mapTree();
  expect(await copyStructure(source.fs, "", target.fs, "")).toMatchObject({ ok: true, conflicts: [] });
  expect(await harvest(target.fs)).toEqual({ "a/": "" });
});

it("keeps a file that stands where a directory would be, as a conflict", async () => {
  const [source, target] = [await mapTree({ "a/b/": "" }), await mapTree({ a: "file" })];
  const report = await copyStructure(source.fs, "", target.fs, "");
  expect(report.conflicts).toMatchObject([{ path: "a", error: { code: "ECONFLICT" } }]);
  expect(await harvest(target.fs)).toEqual({ a: "file" });
});

it("leaves out what is excluded", async () => {
  const [source, target] = [await mapTree({ "a/b/": "", "c/": "" }), await mapTree()];
  await copyStructure(source.fs, "", target.fs, "", { exclude: ["a/"] });
  expect(await harvest(target.fs)).toEqual({ "c/": "" });
});
