import { mkdtempSync, rmSync } from "node:fs";
import * as disk from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMemory } from "../src/memory.ts";
import { memoryShape } from "../src/memory-shape.ts";

const paths = [
  "file",
  "other",
  "empty",
  "full",
  "full/inner",
  "full/file",
  "none",
  "none/below",
  "file/below",
];
const pairs = paths.flatMap((from) => paths.filter((to) => to !== from).map((to) => [from, to] as const));

interface Shape {
  open(path: string, flags: string): Promise<{ close(): Promise<void> }>;
  mkdir(path: string, options: { recursive: boolean }): Promise<unknown>;
  rename(from: string, to: string): Promise<void>;
  lstat(path: string, options: { bigint: true }): Promise<{ isDirectory(): boolean }>;
}

/** Whether a rename is refused, and what is there afterwards. */
async function outcome(fs: Shape, root: string, from: string, to: string): Promise<unknown> {
  for (const directory of ["empty", "full", "full/inner"])
    await fs.mkdir(`${root}/${directory}`, { recursive: true });
  for (const file of ["file", "other", "full/file"]) await (await fs.open(`${root}/${file}`, "wx")).close();
  const failure = await told(fs.rename(`${root}/${from}`, `${root}/${to}`));
  const kinds = await Promise.all(
    [...paths, "empty/file", "none/inner", "empty/inner"].map(async (path) => [
      path,
      await kindOf(fs, `${root}/${path}`),
    ]),
  );
  return { failure, kinds };
}

async function told(running: Promise<unknown>): Promise<string> {
  try {
    await running;
    return "renamed";
  } catch {
    return "refused";
  }
}

async function kindOf(fs: Shape, path: string): Promise<string> {
  try {
    return (await fs.lstat(path, { bigint: true })).isDirectory() ? "directory" : "file";
  } catch {
    return "nothing";
  }
}

describe.skipIf(process.platform !== "linux")("rename in memory", () => {
  it.each(pairs)("of %s to %s leaves what the disk leaves", async (from, to) => {
    const root = mkdtempSync(join(tmpdir(), "rename-test-"));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const memory = memoryShape(createMemory({ maxBytes: Infinity }));
    expect(await outcome(memory, "", from, to)).toEqual(await outcome(disk, root, from, to));
  });
});
