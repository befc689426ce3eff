import { setFlagsFromString } from "node:v8";

/**
 * Keeps the part of the heap small that new objects come into. It doubles up to three times 16 MiB while many short-lived ones
 * are made, as by a listing of a million files, and is never given back: a fifth of all the memory of such a run, for a tenth of
 * its time.
 *
 * @see https://nodejs.org/docs/latest-v20.x/api/cli.html#--max-semi-space-sizesize-in-megabytes, which only counts at the start
 */
export function keepYoungHeapSmall(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
}
