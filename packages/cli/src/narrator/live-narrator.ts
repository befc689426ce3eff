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
  const { dryRun, quiet, progress } = options;
  const { showsOutput } = terminal;
  const display = startDisplay(context.signal, terminal, options);
  // What is drawn has to make room for each line that goes to the same screen.
  const above: Context = {
    ...context,
    err: { ...context.err, print: (line) => display.printAbove(line, context.err.print) },
    out: showsOutput
      ? { ...context.out, print: (line) => display.printAbove(line, context.out.print) }
      : context.out,
  };
  const changes = dryRun === true || !showsOutput;
  const lines = lineNarrator(above, { dryRun, quiet, changes, progress });
  return {
    tell: lines.tell,
    conclude(report) {
      display.end();
      lines.conclude(report);
    },
    giveUp(fault) {
      display.end();
      lines.giveUp(fault);
    },
    dispose: display.end,
  };
}

interface Display {
  /** In the place of what is drawn, which comes again below. */
  printAbove(this: void, line: string, print: (line: string) => void): void;
  /** Takes what is drawn off the screen. Harmless when it is gone. */
  end(this: void): void;
}

function startDisplay(
  signal: AbortSignal,
  { screen }: Terminal,
  { progress, ticker }: LiveNarratorOptions,
): Display {
  const draw = createLogUpdate(screen);
  const rate = rateMeter();
  const startMs = ticker.nowMs();
  const refresh = (): void => {
    const nowMs = ticker.nowMs();
    if (progress.phase === "copying") rate.note(nowMs, progress.bytesDone);
    const isStopping = signal.aborted;
    const moment = { elapsedMs: nowMs - startMs, bytesPerSecond: rate.perSecond(), isStopping };
    const size = { columns: screen.columns ?? 80, rows: screen.rows ?? 24 };
    draw(displayLines(progress, moment, size).join("\n"));
  };
  const stopTicking = ticker.every(DRAWN_EVERY_MS, refresh);
  const unlink = onAbort(signal, refresh);
  let isGone = false;
  return {
    printAbove(line, print) {
      if (!isGone) draw.clear();
      print(line);
    },
    end() {
      if (isGone) return;
      isGone = true;
      stopTicking();
      unlink();
      draw.clear();
      draw.done();
    },
  };
}
