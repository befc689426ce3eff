import type { Writable } from "node:stream";
import { abortable } from "@s3fs/core";

/** Where a command writes. A reader who goes away, as `head` does, is no failure. */
export interface Output {
  /** Waits until it is written; false when nobody reads any more. Throws what else goes wrong, and the abort's reason. */
  write(this: void, data: string | Uint8Array, signal: AbortSignal): Promise<boolean>;
  /** Writes a line without waiting; `write` tells of its failure. */
  print(this: void, line: string): void;
  /** Waits until all is written, unless the signal comes, and leaves the stream open. Never fails. */
  settle(this: void, signal: AbortSignal): Promise<void>;
}

export function outputTo(stream: Writable): Output {
  let failure: NodeJS.ErrnoException | undefined;
  const fail = (error: NodeJS.ErrnoException): void => {
    failure ??= error;
  };
  stream.on("error", fail);
  const isRead = (): boolean => {
    if (failure === undefined) return true;
    if (failure.code === "EPIPE" || failure.code === "EOF") return false; // Windows calls it EOF
    throw failure;
  };
  return {
    async write(data, signal) {
      if (!isRead()) return false;
      await abortable(written(stream, data, fail), signal);
      return isRead();
    },
    print(line) {
      if (failure === undefined) stream.write(`${line}\n`);
    },
    async settle(signal) {
      try {
        await abortable(written(stream, "", fail), signal);
        stream.off("error", fail);
      } catch {
        // A failure that is still to come must find a listener: an error event without one ends the process.
      }
    },
  };
}

function written(
  stream: Writable,
  data: string | Uint8Array,
  fail: (error: NodeJS.ErrnoException) => void,
): Promise<void> {
  return new Promise((resolve) => {
    stream.write(data, (error) => {
      if (error) fail(error);
      resolve();
    });
  });
}
