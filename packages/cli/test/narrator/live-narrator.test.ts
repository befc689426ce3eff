import { Writable } from "node:stream";
import { FsError, parsePath } from "@s3fs/core";
import { mirror, type MirrorEvent } from "@s3fs/copy";
import { MemoryFS } from "@s3fs/memory";
import { OpenerRegistry } from "@s3fs/opener";
import { Terminal } from "@xterm/headless";
import { expect, it } from "vitest";
import type { Context } from "../../src/context.ts";
import { ExitCode } from "../../src/exit-code.ts";
import { createLeftovers } from "../../src/leftovers.ts";
import { liveNarrator } from "../../src/narrator/live-narrator.ts";
import { progressMeter } from "../../src/narrator/progress.ts";
import type { Ticker } from "../../src/narrator/ticker.ts";
import { outputTo } from "../../src/output.ts";

/** A terminal of its own, a clock that is set by hand, and a mirror's narrator between them. */
function scene() {
  const terminal = new Terminal({ cols: 80, rows: 24, convertEol: true, allowProposedApi: true });
  const shown = (): Promise<void> => new Promise((resolve) => terminal.write("", resolve));
  const write = (chunk: Uint8Array, _encoding: string, written: () => void): void => {
    terminal.write(chunk);
    written();
  };
  const screen = Object.assign(new Writable({ write }), { columns: 80, rows: 24, isTTY: true });
  const clock = { nowMs: 0, ticks: new Set<() => void>() };
  const ticker: Ticker = {
    nowMs: () => clock.nowMs,
    every(_intervalMs, call) {
      clock.ticks.add(call);
      return () => clock.ticks.delete(call);
    },
  };
  const controller = new AbortController();
  const output = outputTo(screen);
  const person = { screen, showsOutput: true, ask: undefined };
  const context: Context = {
    registry: new OpenerRegistry(),
    out: output,
    err: output,
    signal: controller.signal,
    env: {},
    terminal: person,
    stdin: undefined,
    leftovers: createLeftovers(),
    end: () => {},
  };
  const { progress, note } = progressMeter();
  const narrator = liveNarrator(context, person, { progress, ticker });
  return {
    narrator,
    controller,
    clock,
    tell(event: MirrorEvent) {
      note(event);
      void narrator.tell(event);
    },
    tick(milliseconds: number) {
      clock.nowMs += milliseconds;
      for (const call of clock.ticks) call();
    },
    async text() {
      await shown();
      const { active } = terminal.buffer;
      const lines = Array.from(
        { length: 24 },
        (_, row) => active.getLine(row)?.translateToString(true) ?? "",
      );
      return lines.join("\n").trimEnd();
    },
  };
}

const started = (path: string): MirrorEvent => ({ kind: "started", path: parsePath(path), size: 100 });
const done = (path: string): MirrorEvent => ({
  kind: "done",
  path: parsePath(path),
  entry: "file",
  size: 100,
  serverSide: false,
});
const names = Array.from({ length: 12 }, (_, index) => `file-${index}`);

it("a display that grows and shrinks leaves nothing of itself behind", async () => {
  const { narrator, tell, tick, text, clock } = scene();
  for (const name of names) tell(started(name));
  tick(100);
  expect((await text()).split("\n")).toHaveLength(11);
  for (const name of names.slice(0, 11)) {
    tell(done(name));
    tick(100);
  }
  expect((await text()).split("\n").slice(2)).toEqual([expect.stringMatching(/^ {2}file-11 /)]);
  tell(done("file-11"));
  tick(100);
  narrator.conclude(await mirror(new MemoryFS(), new MemoryFS()));
  expect(await text()).toBe("0 copied (0 B), 0 the same");
  expect(clock.ticks.size).toBe(0);
});

it("what fails, and what is said at the end, stands above what is drawn and below each other", async () => {
  const { narrator, tell, tick, text } = scene();
  tell(started("bad"));
  tell(started("good"));
  tick(100);
  tell({ kind: "failed", path: parsePath("bad"), error: new FsError("EACCES", { path: "bad" }) });
  tick(100);
  expect(await text()).toMatch(
    /^s3fs: bad: permission denied.*\nCopying .*\n {2}0 of 2 files .* 1 failed\n {2}good/,
  );
  narrator.dispose();
  expect(await text()).toMatch(/^s3fs: bad: permission denied[^\n]*$/);
});

it("the signal shows at once, and listeners are gone at the end", async () => {
  const { narrator, controller, tell, tick, text } = scene();
  tell(started("a"));
  tick(100);
  controller.abort(new Error("enough"));
  expect(await text()).toMatch(/^Stopping; once more ends it at once/);
  narrator.giveUp({ error: new Error("enough"), exitCode: ExitCode.failed });
  narrator.dispose();
  expect(await text()).toBe("");
});
