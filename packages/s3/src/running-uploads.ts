import { FsError } from "@s3fs/core";

/** The multipart uploads of a file system, none of which outlives it. */
export interface RunningUploads {
  /** Aborted when the file system is closed; an upload that is being committed does not listen any more. */
  readonly closing: AbortSignal;
  /** Aborted when throwing away what had been sent takes too long then. */
  readonly leaving: AbortSignal;
  run<T>(this: void, upload: () => Promise<T>): Promise<T>;
  /** Resolves when none is running any more, and what they had sent has been thrown away. */
  stop(this: void): Promise<void>;
}

/** A process that is to end does not wait for a store that is silent; an event says what stays behind. */
const longestLeavingMs = 10_000;

export function createRunningUploads(): RunningUploads {
  const running = new Set<Promise<unknown>>();
  const controller = new AbortController();
  const leaving = new AbortController();
  return {
    closing: controller.signal,
    leaving: leaving.signal,
    async run(upload) {
      const ending = upload();
      running.add(ending);
      try {
        return await ending;
      } finally {
        running.delete(ending);
      }
    },
    async stop() {
      controller.abort(
        new FsError("ECLOSED", { driver: "s3", detail: "the file system was closed during the write" }),
      );
      const left = new FsError("ETIMEDOUT", {
        driver: "s3",
        detail: `what had been sent could not be thrown away within ${longestLeavingMs} ms`,
      });
      const timer = setTimeout(() => leaving.abort(left), longestLeavingMs);
      await Promise.allSettled(running);
      clearTimeout(timer);
    },
  };
}
