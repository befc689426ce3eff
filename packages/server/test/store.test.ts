import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DirectoryStore } from "../src/index.ts";
import * as fc from "fast-check";
import { it } from "vitest";
import { MemoryFS } from "@s3fs/memory";
import { OsFS } from "@s3fs/os";
import { directoryStore, fileSystemStore, memoryStore } from "../src/index.ts";
import { compareWithMemory, stepsOf } from "./store-model.ts";
import type { OpenStore } from "./store-suite.ts";
import { testStore } from "./store-suite.ts";

testStore("a memory store", {
  keys: "any",
  keepsAttributes: true,
  open: async () => ({ store: memoryStore(), reopen: undefined, close: async () => undefined }),
});

testStore("a directory store", { keys: "any", keepsAttributes: true, open: openDirectory });

async function openDirectory(): Promise<OpenStore> {
  const directory = await mkdtemp(join(tmpdir(), "s3fs-store-"));
  const openNow = (): Promise<DirectoryStore> => directoryStore(directory, { durability: "none" });
  let store = await openNow();
  return {
    store,
    async reopen() {
      await store.close();
      return (store = await openNow());
    },
    async close() {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

testStore("a store over a file system in memory", {
  keys: "paths",
  keepsAttributes: false,
  open: openMemoryFileSystem,
});

async function openMemoryFileSystem(): Promise<OpenStore> {
  const fs = new MemoryFS();
  const store = fileSystemStore(fs);
  return { store, reopen: async () => fileSystemStore(fs), close: () => fs.close() };
}

testStore("a store over a directory of the disk", { keys: "paths", keepsAttributes: false, open: openDisk });

async function openDisk(): Promise<OpenStore> {
  const directory = await mkdtemp(join(tmpdir(), "s3fs-store-"));
  const fs = new OsFS(directory);
  const close = async (): Promise<void> => {
    await fs.close();
    await rm(directory, { recursive: true });
  };
  return { store: fileSystemStore(fs), reopen: async () => fileSystemStore(fs), close };
}

it("a store over a file system does what the memory store does, for keys that are paths", async () => {
  const keys = ["a!", "a/b", "a/c/d", "a/c/e", "a0", "b", "é"];
  await fc.assert(
    fc.asyncProperty(stepsOf({ keys, withVersions: false }), async (steps) => {
      const opened = await openMemoryFileSystem();
      try {
        await compareWithMemory(steps, { ...opened, reopen: undefined }, { etags: false });
      } finally {
        await opened.close();
      }
    }),
    { numRuns: process.env["S3FS_FULL"] === "1" ? 500 : 12 },
  );
});

it("a directory store does what the memory store does, whatever is done to it", async () => {
  const keys = ["a", "a/b", "a//b", "b", "é"];
  await fc.assert(
    fc.asyncProperty(stepsOf({ keys, withVersions: true }), async (steps) => {
      const opened = await openDirectory();
      try {
        await compareWithMemory(steps, opened, { etags: true });
      } finally {
        await opened.close();
      }
    }),
    { numRuns: process.env["S3FS_FULL"] === "1" ? 500 : 12 },
  );
});
