import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { mirror } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { OsFS } from "@s3fs/os";
import * as fc from "fast-check";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { path, plantAged, tree } from "./arbitrary-trees.ts";
import { harvest, mapTree } from "./trees.ts";

const deleting = { allowEmptySource: true, maxDelete: "100%" } as const;

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), "target-property-"));
  onTestFinished(() => rmSync(base, { recursive: true }));
});

const links = fc.array(
  fc.tuple(path, fc.constantFrom("a", "b", "a-/b", "..", "../outside", "../outside/a", "nowhere")),
  { minLength: 1, maxLength: 4 },
);
const openings = fc.record({
  symlinks: fc.constantFrom("inside", "follow", "refuse"),
  isView: fc.boolean(),
  delete: fc.boolean(),
  links: fc.constantFrom("skip", "copy"),
});

it("a mirror onto any tree with any links writes and removes nothing that lies behind one", async () => {
  let round = 0;
  await fc.assert(
    fc.asyncProperty(tree, tree, links, openings, async (from, to, made, opening) => {
      const root = join(base, `${(round += 1)}`);
      for (const name of ["target", "outside"]) mkdirSync(join(root, name), { recursive: true });
      const [target, outside] = [join(root, "target"), join(root, "outside")];
      await plantAged(new OsFS(target), to, 0);
      await plantAged(new OsFS(outside), { a: "x", "b/a": "y" }, 0);
      for (const [place, destination] of made) linkIfFree(join(target, place), destination);
      const source = new MemoryFS();
      await plantAged(source, from, 0);
      const before = plain(target);
      const behind = plain(outside);

      const { symlinks, isView, ...options } = opening;
      const fs = isView ? new OsFS(root, { symlinks }).at("target") : new OsFS(target, { symlinks });
      const report = await mirror(source, fs, { ...deleting, ...options });

      expect(plain(outside)).toEqual(behind);
      expect(report.failed).toEqual([]);
      const after = plain(target);
      const ours = await harvest(source);
      if (opening.delete) expect(after).toEqual(ours);
      else
        for (const [key, text] of Object.entries(before))
          if (ours[key] === undefined || text.startsWith("->"))
            expect([key, after[key]]).toEqual([key, text]);
      const second = await mirror(source, fs, { ...deleting, ...options });
      expect(second).toMatchObject({ copied: 0, directoriesMade: 0, deleted: 0, failed: [] });
      rmSync(root, { recursive: true });
    }),
    { numRuns: 50 },
  );
});

it("a mirror onto any tree without regard to case tells of no copy that another one has taken the place of", async () => {
  const filters = fc.constantFrom(
    {},
    { include: ["**/a"] },
    { exclude: ["**/B"] },
    { include: ["**/a", "b/"] },
  );
  await fc.assert(
    fc.asyncProperty(tree, tree, fc.boolean(), filters, async (from, to, isDeleting, filter) => {
      const source = await mapTree();
      const target = await mapTree({}, { caseSensitive: false });
      await plantAged(source.fs, from, 0);
      for (const [key, text] of Object.entries(to))
        await plantAged(target.fs, { [key]: text }, 0).catch(() => {});
      const before = await harvest(target.fs);
      const copied: string[] = [];
      const report = await mirror(source.fs, target.fs, {
        ...deleting,
        ...filter,
        delete: isDeleting,
        onEvent: (event) => event.kind === "done" && event.entry === "file" && copied.push(event.path),
      });
      const [ours, after] = [await harvest(source.fs), await harvest(target.fs)];
      for (const key of copied) expect([key, after[key]]).toEqual([key, ours[key]]);
      if (isDeleting && report.ok) return;
      for (const [key, text] of Object.entries(before))
        if (!copied.includes(key)) expect([key, after[key]]).toEqual([key, text]);
    }),
    { numRuns: 300 },
  );
});

/** Where nothing is and nothing else than a directory is above it. */
function linkIfFree(place: string, destination: string): void {
  try {
    mkdirSync(dirname(place), { recursive: true });
    symlinkSync(destination, place);
  } catch {
    // Something else has the place.
  }
}

/** What is really there: links are told by where they lead. */
function plain(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (directory: string, prefix: string): void => {
    for (const name of readdirSync(directory)) {
      const [native, key] = [join(directory, name), `${prefix}${name}`];
      const stats = lstatSync(native);
      if (stats.isSymbolicLink()) found[key] = `->${readlinkSync(native)}`;
      else if (stats.isFile()) found[key] = readFileSync(native, "utf8");
      else {
        found[`${key}/`] = "";
        visit(native, `${key}/`);
      }
    }
  };
  visit(root, "");
  return found;
}
