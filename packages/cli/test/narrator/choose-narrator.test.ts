import { Writable } from "node:stream";
import { parsePath } from "@s3fs/core";
import { OpenerRegistry } from "@s3fs/opener";
import { expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { createLeftovers } from "../../src/leftovers.ts";
import { chooseNarrator, type NarrationFlags } from "../../src/narrator/choose-narrator.ts";
import { progressMeter } from "../../src/narrator/progress.ts";
import { outputTo } from "../../src/output.ts";

/** What is told of one file of which half has come, to a standard error that is no terminal, after 5 seconds. */
async function toldWith(flags: NarrationFlags): Promise<{ lines: string; intervals: readonly number[] }> {
  const chunks: string[] = [];
  const write = (chunk: Uint8Array, _encoding: string, written: () => void): void => {
    chunks.push(Buffer.from(chunk).toString());
    written();
  };
  const [nowhere, err] = [
    outputTo(new Writable({ write: (_chunk, _encoding, done) => done() })),
    outputTo(new Writable({ write })),
  ];
  const context: Context = {
    registry: new OpenerRegistry(),
    out: nowhere,
    err,
    signal: new AbortController().signal,
    env: {},
    terminal: undefined,
    stdin: undefined,
    leftovers: createLeftovers(),
    end: () => {},
  };
  const { progress, note } = progressMeter();
  const ticks = new Map<() => void, number>();
  let nowMs = 0;
  const narrator = await chooseNarrator(context, flags, progress, {
    nowMs: () => nowMs,
    every(intervalMs, call) {
      ticks.set(call, intervalMs);
      return () => ticks.delete(call);
    },
  });
  const intervals = [...ticks.values()];
  note({ kind: "started", path: parsePath("a"), size: 2048 });
  note({ kind: "progress", path: parsePath("a"), bytes: 1024, size: 2048 });
  nowMs = 5000;
  for (const call of ticks.keys()) call();
  narrator.dispose();
  expect([...ticks]).toEqual([]);
  return { lines: chunks.join(""), intervals };
}

it("progress is told in lines, every five seconds, where nobody looks and --progress asks for it", async () => {
  const { lines, intervals } = await toldWith({ progress: true });
  expect(intervals).toEqual([5000]);
  expect(lines).toMatch(/^Copying: 0 of 1 files · 1\.0 KiB of 2\.0 KiB · .*\n$/);
});

it.each<[string, NarrationFlags]>([
  ["nothing", {}],
  ["--no-progress", { progress: false }],
  ["--quiet", { quiet: true, progress: true }],
  ["--json", { json: true, progress: true }],
])("progress is told to nobody by %s", async (_flag, flags) => {
  expect(await toldWith(flags)).toEqual({ lines: "", intervals: [] });
});
