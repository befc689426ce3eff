import { parsePath } from "@s3fs/core";
import { planMirror, type MirrorEvent } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { expect, it } from "vitest";
import { progressMeter } from "../../src/narrator/progress.ts";
import { rateMeter } from "../../src/narrator/rate-meter.ts";

const at = parsePath;
const started = (path: string, size: number): MirrorEvent => ({ kind: "started", path: at(path), size });
const moved = (path: string, bytes: number, size: number): MirrorEvent => ({
  kind: "progress",
  path: at(path),
  bytes,
  size,
});
const done = (path: string, size: number): MirrorEvent => ({
  kind: "done",
  path: at(path),
  entry: "file",
  size,
  serverSide: false,
});

async function planned(files: Readonly<Record<string, number>>): Promise<MirrorEvent> {
  const copies = Object.entries(files).map(([path, size]) => ({
    kind: "only-source" as const,
    path: at(path),
    source: { kind: "file" as const, path: at(path), size, modifiedMs: 0 },
  }));
  const { traits } = new MemoryFS().driver;
  return { kind: "planned", plan: await planMirror(copies, { traits }) };
}

it("counts what is under way with what is done, and a copy that is begun anew from its beginning", async () => {
  const { progress, note } = progressMeter();
  note({ kind: "skipped", path: at("x"), because: "same" });
  expect(progress).toMatchObject({ phase: "comparing", skipped: 1 });
  note(await planned({ a: 100, b: 50 }));
  expect(progress).toMatchObject({ phase: "copying", files: 2, bytes: 150, filesDone: 0, bytesDone: 0 });
  note(started("a", 100));
  note(moved("a", 80, 100));
  note(started("b", 50));
  expect(progress.bytesDone).toBe(80);
  note(moved("a", 10, 100));
  expect(progress.bytesDone).toBe(10);
  expect([...progress.underWay.keys()]).toEqual(["a", "b"]);
  note(done("a", 100));
  expect(progress).toMatchObject({ filesDone: 1, bytesDone: 100 });
  note(moved("b", 20, 50));
  note({ kind: "failed", path: at("b"), error: expect.anything() });
  expect(progress).toMatchObject({ filesDone: 1, bytesDone: 100, failures: 1 });
  expect(progress.underWay.size).toBe(0);
  note(started("gone", 5));
  note({ kind: "skipped", path: at("gone"), because: "vanished" });
  expect(progress.underWay.size).toBe(0);
  note({ kind: "deleted", path: at("old"), entry: "file" });
  expect(progress).toMatchObject({ phase: "deleting", deletesDone: 1 });
});

it("takes what is begun for all there is, where nobody tells a plan", () => {
  const { progress, note } = progressMeter();
  note(started("a", 100));
  note(started("b", 50));
  note(done("a", 100));
  expect(progress).toMatchObject({ phase: "copying", files: 2, bytes: 150, filesDone: 1, bytesDone: 100 });
});

it("a rate is that of the last ten seconds, and unknown at the beginning", () => {
  const { note, perSecond } = rateMeter();
  expect(perSecond()).toBeUndefined();
  note(0, 0);
  expect(perSecond()).toBeUndefined();
  note(1000, 500);
  expect(perSecond()).toBe(500);
  for (let second = 2; second <= 30; second += 1) note(second * 1000, 500);
  expect(perSecond()).toBe(0);
  note(31_000, 10_500);
  expect(perSecond()).toBe(1000);
});
