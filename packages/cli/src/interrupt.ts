import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { escapeName } from "./escape-name.ts";

/** Why a run ended early: the process was told to. */
export class Interrupted extends Error {
  /** 128 and the number of the signal, as shells have it. */
  readonly exitCode: number;

  constructor(signalName: StopSignal) {
    super(`stopped by ${signalName}`);
    this.name = "Interrupted";
    this.exitCode = exitCodeFor(signalName);
  }
}

export interface Interrupt {
  /** Aborts at the first signal, with {@link Interrupted}. */
  readonly signal: AbortSignal;
  dispose(this: void): void;
}

type StopSignal = "SIGINT" | "SIGTERM";

const stopSignals: readonly StopSignal[] = ["SIGINT", "SIGTERM"];

export interface InterruptOptions {
  /** What is under way, which the second signal leaves as it is. */
  readonly leftovers: () => readonly string[];
}

/** The first signal asks for a clean stop, the second one ends the process at once and says what it leaves behind. */
export function listenForInterrupt(
  process: Pick<NodeJS.Process, "on" | "off" | "exit" | "stderr">,
  { leftovers }: InterruptOptions,
): Interrupt {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // every transfer under way listens
  const stop = (signalName: StopSignal): void => {
    if (controller.signal.aborted) {
      process.stderr.write(lastWords(leftovers()));
      process.exit(exitCodeFor(signalName));
    }
    controller.abort(new Interrupted(signalName));
  };
  for (const signalName of stopSignals) process.on(signalName, stop);
  return {
    signal: controller.signal,
    dispose() {
      for (const signalName of stopSignals) process.off(signalName, stop);
    },
  };
}

const NAMED_AT_MOST = 20;

function lastWords(leftovers: readonly string[]): string {
  const named = leftovers.slice(0, NAMED_AT_MOST).map((name) => `  ${escapeName(name)}\n`);
  const more = leftovers.length - named.length;
  return [
    "s3fs: ended at once",
    ...(leftovers.length === 0
      ? [", with nothing under way\n"]
      : ["; not finished, each with an upload or a temporary file that may be left:\n", ...named]),
    ...(more > 0 ? [`  and ${more} more\n`] : []),
  ].join("");
}

function exitCodeFor(signalName: StopSignal): number {
  return 128 + constants.signals[signalName];
}
