import { compareTreeOrder, compareUtf8, FileSystem, treeKey } from "@s3fs/core";
import * as fc from "fast-check";
import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { mapDriver } from "@s3fs/test-drivers";

const text = fc.string({
  unit: fc.oneof(
    fc.constantFrom("a", "/", "-", "\ue000", "\uffff", "😀"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
});

describe("tree order", () => {
  it("is that of the UTF-8 bytes, for any two strings", () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        expect(Math.sign(compareUtf8(left, right))).toBe(
          Buffer.compare(Buffer.from(left), Buffer.from(right)),
        );
      }),
      { numRuns: 5_000 },
    );
  });

  it("is not that of JavaScript strings, which put an emoji before a private-use character", () => {
    expect(["\ue000", "😀"].toSorted()).toEqual(["😀", "\ue000"]);
    expect(["😀", "\ue000"].toSorted(compareUtf8)).toEqual(["\ue000", "😀"]);
  });

  it("sorts a directory with its slash, so that what is below follows it at once", () => {
    const file = (path: string): { path: string; kind: string } => ({ path, kind: "file" });
    const directory = { path: "a", kind: "directory" };
    const entries = [file("a0"), directory, file("a/x"), file("a-b"), file("a")];
    expect(entries.sort(compareTreeOrder).map((entry) => treeKey(entry))).toEqual([
      "a",
      "a-b",
      "a/",
      "a/x",
      "a0",
    ]);
  });

  it("is the order in which a tree is listed, whatever the names", async () => {
    const name = fc.string({
      unit: fc.constantFrom("a", "-", "0", ".b", "\ue000", "😀", "é"),
      minLength: 1,
      maxLength: 3,
    });
    const names = fc.array(fc.array(name, { minLength: 1, maxLength: 3 }), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(names, async (paths) => {
        const fs = new FileSystem(mapDriver());
        for (const path of paths) await fs.makeDirectory(path.join("/"));
        const keys: string[] = [];
        for await (const entry of fs.list("", { recursive: true })) keys.push(treeKey(entry));
        const sorted = keys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
        expect(keys).toEqual(sorted);
      }),
    );
  });
});
