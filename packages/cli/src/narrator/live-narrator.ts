import { onAbort } from "@s3fs/core";
import { createLogUpdate } from "log-update";
import type { Context } from "../context.ts";
import type { Terminal } from "../terminal.ts";
import { displayLines } from "./display-lines.ts";
import { lineNarrator } from "./line-narrator.ts";
import type { Narrator, NarratorOptions } from "./narrator.ts";
import type { Progress } from "./progress.ts";
import { rateMeter } from "./rate-meter.ts";
import type { Ticker } from "./ticker.ts";

export interface LiveNarratorOptions extends NarratorOptions {
  readonly progress: Progress;
  readonly ticker: Ticker;
}

const DRAWN_EVERY_MS = 100;

/** One display at the bottom of the screen, which changes in place; above it goes what failed, and at the end the sum. */
export function liveNarrator(context: Context, terminal: Terminal, options: LiveNarratorOptions): Narrator {
  const { progress, ticker, dryRun } = options;
  const { screen, showsOutput } = terminal;
  const draw = createLogUpdate(screen);
  const rate = rateMeter();
  const startMs = ticker.nowMs();
  const refresh = (): void => {
    const nowMs = ticker.nowMs();
    if (progress.phase === "copying") rate.note(nowMs, progress.bytesDone);
    const isStopping = context.signal.aborted;
    const moment = { elapsedMs: nowMs - startMs, bytesPerSecond: rate.perSecond(), isStopping };
    draw(
      displayLines(progress, moment, { columns: screen.columns ?? 80, rows: screen.rows ?? 24 }).join("\n"),
    );
  };
  const stopTicking = ticker.every(DRAWN_EVERY_MS, refresh);
  const unlink = onAbort(context.signal, refresh);
  let isGone = false;
  const dispose = (): void => {
    if (isGone) return;
    isGone = true;
    stopTicking();
    unlink();
    draw.clear();
    draw.done();
  };
  // Lines of the output, if any, go to the same screen; what is drawn has to make room for them.
  const above: Context = {
    ...context,
    err: { ...context.err, print: (line) => (isGone ? context.err.print(line) : draw.persist(line)) },
    out: {
      ...context.out,
      print: (line) => (isGone || !showsOutput ? context.out.print(line) : draw.persist(line)),
    },
  };
  const lines = lineNarrator(above, { ...options, changes: dryRun === true || !showsOutput });
  return {
    tell: lines.tell,
    conclude(report) {
      dispose();
      lines.conclude(report);
    },
    giveUp(error) {
      dispose();
      lines.giveUp(error);
    },
    dispose,
  };
}
