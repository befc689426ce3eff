import { setMaxListeners } from "node:events";
import { constants } from "node:os";
import { lastWords } from "./last-words.ts";
import type { Left } from "./leftovers.ts";

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

type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

const stopSignals: readonly StopSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

export interface InterruptOptions {
  /** What is under way, which an end at once leaves as it is. */
  readonly leftovers: () => Left;
  /** How long a clean stop may take. Default 1,000. */
  readonly graceMs?: number | undefined;
  /** Runs something later; returns the function that calls it off. Default: by a timer. */
  readonly later?: Later | undefined;
}

export type Later = (run: () => void, delayMs: number) => () => void;

/**
 * The first signal asks for a clean stop. The second one, or the end of the time for that, ends the process at once and
 * says what it leaves behind.
 */
export function listenForInterrupt(
  process: Pick<NodeJS.Process, "on" | "off" | "exit" | "stderr">,
  { leftovers, graceMs = 1000, later = byTimer }: InterruptOptions,
): Interrupt {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // every transfer under way listens
  let callOff = (): void => {};
  const end = (signalName: StopSignal, why: string): void => {
    callOff();
    const below = process.stderr.isTTY ? "\n" : ""; // a terminal has written ^C, and what was drawn may be there
    process.stderr.write(`${below}${lastWords(why, leftovers())}`);
    process.exit(exitCodeFor(signalName));
  };
  const stop = (signalName: StopSignal): void => {
    if (controller.signal.aborted) return end(signalName, "ended at once");
    callOff = later(() => end(signalName, `ended, as stopping took more than ${graceMs} ms`), graceMs);
    controller.abort(new Interrupted(signalName));
  };
  for (const signalName of stopSignals) process.on(signalName, stop);
  return {
    signal: controller.signal,
    dispose() {
      callOff();
      for (const signalName of stopSignals) process.off(signalName, stop);
    },
  };
}

function byTimer(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

function exitCodeFor(signalName: StopSignal): number {
  return 128 + constants.signals[signalName];
}
