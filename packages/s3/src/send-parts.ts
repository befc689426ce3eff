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

/** An upload of these parts and no others. */
export function plannedWork(planned: PlannedParts, stop: UploadStop): UploadWork {
  return {
    expectedBytes: () => planned.parts.at(-1)?.end ?? 0,
    async send(session) {
      await session.create();
      await sendPlanned(planned, session, stop);
      await session.complete();
    },
  };
}

/** Sends parts that are known beforehand, several at a time. The first failure stops the others. */
export async function sendPlanned(
  { parts, concurrency, send }: PlannedParts,
  session: UploadSession,
  stop: UploadStop,
): Promise<void> {
  const waiting = parts.values();
  const sendSome = async (): Promise<void> => {
    for (const part of waiting) await send(session, part);
  };
  const senders = Array.from({ length: Math.min(concurrency, parts.length) }, sendSome);
  await allEnded(senders, stop);
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
