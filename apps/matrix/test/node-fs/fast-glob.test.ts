import glob from "fast-glob";
import { describe, expect, it } from "vitest";
import { adaptedPlaces } from "./adapted-places.ts";

describe.each([...adaptedPlaces])("fast-glob over %s", (_name, open) => {
  it("finds what a pattern matches, by the adapter's readdir and stat", async () => {
    await using place = await open();
    const { fs, nodeFs } = place;
    for (const path of ["src/index.ts", "src/deep/more.ts", "src/style.css", "readme.md"])
      await fs.write(path, "x");
    const found = await glob("**/*.ts", { cwd: "/", fs: nodeFs });
    expect(found.sort()).toEqual(["src/deep/more.ts", "src/index.ts"]);
    expect(await glob("*", { cwd: "/src", fs: nodeFs, onlyDirectories: true, stats: true })).toMatchObject([
      { name: "deep", path: "deep" },
    ]);
  });
});
