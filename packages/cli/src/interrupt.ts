import { setMaxListeners } from "node:events";
import { constants } from "node:os";

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
  dispose(): void;
}

type StopSignal = "SIGINT" | "SIGTERM";

const stopSignals: readonly StopSignal[] = ["SIGINT", "SIGTERM"];

/** The first signal asks for a clean stop, the second one ends the process at once. */
export function listenForInterrupt(process: Pick<NodeJS.Process, "on" | "off" | "exit">): Interrupt {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // every transfer under way listens
  const stop = (signalName: StopSignal): void => {
    if (controller.signal.aborted) process.exit(exitCodeFor(signalName));
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

function exitCodeFor(signalName: StopSignal): number {
  return 128 + constants.signals[signalName];
}
