import { FsError, onAbort } from "@s3fs/core";
import type { Body, ObjectBodyReply } from "../wire/wire.ts";
import { createTurns, type Turns } from "./turns.ts";

/**
 * How many bodies are open at a time, each of which keeps a connection until it is read to its end or left. Those that are
 * opened and forgotten by the hundreds hold up the next reads, for a time, and nothing else.
 */
export interface OpenBodies {
  /** @throws {FsError} EMFILE where none of those that are open ended in time */
  open(this: void, send: () => Promise<ObjectBodyReply>, signal: AbortSignal): Promise<ObjectBodyReply>;
  /** Ends all waits with ECLOSED. */
  close(this: void): void;
}

export interface OpenBodiesLimits {
  readonly most: number;
  readonly waitMs: number;
}

export function createOpenBodies(limits: OpenBodiesLimits): OpenBodies {
  const turns = createTurns();
  const giveBack = (): void => turns.giveBack(() => limits.most);
  return {
    async open(send, signal) {
      if (turns.taken() < limits.most) await turns.take(limits.most, signal);
      else await waitInTime(turns, signal, limits);
      try {
        const reply = await send();
        return { ...reply, body: onceEnded(reply.body, giveBack) };
      } catch (error) {
        giveBack();
        throw error;
      }
    },
    close: turns.close,
  };
}

async function waitInTime(
  turns: Turns,
  signal: AbortSignal,
  { most, waitMs }: OpenBodiesLimits,
): Promise<void> {
  const end = new AbortController();
  const unlink = onAbort(signal, () => end.abort(signal.reason));
  const timer = setTimeout(() => end.abort(tooManyOpen(most, waitMs)), waitMs);
  try {
    await turns.take(most, end.signal);
  } finally {
    clearTimeout(timer);
    unlink();
  }
}

function tooManyOpen(most: number, waitMs: number): FsError {
  const detail = `${most} files are being read, and none of them came to its end within ${waitMs} ms; read them to their ends, or leave them`;
  return new FsError("EMFILE", { driver: "s3", retryable: true, detail });
}

/** The same body; `ended` is called once. */
function onceEnded({ chunks, release }: Body, ended: () => void): Body {
  let hasEnded = false;
  const end = (): void => {
    if (hasEnded) return;
    hasEnded = true;
    ended();
  };
  async function* watched(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    try {
      yield* chunks;
    } finally {
      end();
    }
  }
  return {
    chunks: watched(),
    release() {
      release();
      end();
    },
  };
}
