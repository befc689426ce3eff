import { FsError } from "@s3fs/core";

/** The multipart uploads of a file system, none of which outlives it. */
export interface RunningUploads {
  /** Aborted when the file system is closed; an upload that is being committed does not listen any more. */
  readonly closing: AbortSignal;
  run<T>(this: void, upload: () => Promise<T>): Promise<T>;
  /** Resolves when none is running any more, and what they had sent has been thrown away. */
  stop(this: void): Promise<void>;
}

export function createRunningUploads(): RunningUploads {
  const running = new Set<Promise<unknown>>();
  const controller = new AbortController();
  return {
    closing: controller.signal,
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
      await Promise.allSettled(running);
    },
  };
}
