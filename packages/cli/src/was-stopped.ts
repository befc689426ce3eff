import { Interrupted } from "./interrupt.ts";
import { OutOfTime } from "./time-limit.ts";

/** Whether a run ended before its end because it was told to, and can go on when it is run again. */
export function wasStopped(error: unknown): error is Interrupted | OutOfTime {
  return error instanceof Interrupted || error instanceof OutOfTime;
}
