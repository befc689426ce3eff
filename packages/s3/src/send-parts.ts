import type { Part } from "./plan-parts.ts";
import type { UploadSession } from "./upload-session.ts";
import type { UploadStop } from "./upload-stop.ts";
import type { UploadWork } from "./upload-run.ts";

export interface PlannedParts {
  readonly parts: readonly Part[];
  /** At most so many at a time. */
  readonly concurrency: number;
  send(this: void, session: UploadSession, part: Part): Promise<unknown>;
}

/** Sends the parts of an upload whose size is known beforehand, several at a time. The first failure stops the others. */
export function plannedWork({ parts, concurrency, send }: PlannedParts, stop: UploadStop): UploadWork {
  return {
    expectedBytes: () => parts.at(-1)?.end ?? 0,
    async send(session) {
      await session.create();
      const waiting = parts.values();
      const sendSome = async (): Promise<void> => {
        for (const part of waiting) await send(session, part);
      };
      const senders = Array.from({ length: Math.min(concurrency, parts.length) }, sendSome);
      await allEnded(senders, stop);
      await session.complete();
    },
  };
}

/** Waits for all of them, also after a failure, so that nothing is in flight when the upload is thrown away. */
async function allEnded(senders: readonly Promise<void>[], stop: UploadStop): Promise<void> {
  const noted = senders.map(async (sender) => {
    try {
      await sender;
    } catch (error) {
      stop.because(error);
    }
  });
  await Promise.all(noted);
  stop.controller.signal.throwIfAborted();
}
