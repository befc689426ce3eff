import type { Context } from "../context.ts";
import { jsonNarrator } from "./json-narrator.ts";
import { lineNarrator, tellProgress } from "./line-narrator.ts";
import type { Narrator, NarratorOptions } from "./narrator.ts";
import type { Progress } from "./progress.ts";
import { realTicker, type Ticker } from "./ticker.ts";

export interface NarrationFlags extends NarratorOptions {
  readonly json?: boolean | undefined;
  /** True: also where nobody looks at a screen; false: lines, also where somebody does. */
  readonly progress?: boolean | undefined;
}

/** JSON when asked for; a live display for a person at a terminal; else lines. */
export async function chooseNarrator(
  context: Context,
  flags: NarrationFlags,
  progress: Progress,
  ticker: Ticker = realTicker,
): Promise<Narrator> {
  const { json = false, quiet = false, dryRun } = flags;
  if (json) return jsonNarrator(context, { dryRun, progress });
  const { terminal } = context;
  const isWatched = flags.progress ?? terminal?.showsOutput ?? false;
  if (!isWatched || quiet) return lineNarrator(context, { dryRun, quiet, progress });
  if (terminal === undefined) {
    const dispose = tellProgress(context, progress, ticker);
    return { ...lineNarrator(context, { dryRun, quiet, progress }), dispose };
  }
  const { liveNarrator } = await import("./live-narrator.ts"); // with a library that nothing else needs
  return liveNarrator(context, terminal, { dryRun, quiet, progress, ticker });
}
