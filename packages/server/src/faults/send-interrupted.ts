import type { ServerResponse } from "node:http";
import type { Chunks } from "../store/store.ts";

/** A fault in the midst of a body. */
export type Interruption =
  | { readonly kind: "destroy" | "stall"; readonly afterBytes: number }
  | { readonly kind: "drip"; readonly bytesPerSecond: number };

export async function sendInterrupted(
  response: ServerResponse,
  chunks: Chunks,
  interruption: Interruption,
): Promise<void> {
  response.flushHeaders();
  if (interruption.kind === "drip") return dripChunks(response, chunks, interruption.bytesPerSecond);
  await writeFirst(response, chunks, interruption.afterBytes);
  if (interruption.kind === "destroy") response.destroy();
}

async function writeFirst(response: ServerResponse, chunks: Chunks, bytes: number): Promise<void> {
  let leftBytes = bytes;
  for await (const chunk of chunks) {
    if (leftBytes <= 0 || response.destroyed) return;
    const piece = chunk.subarray(0, leftBytes);
    leftBytes -= piece.length;
    await written(response, piece);
  }
}

async function dripChunks(response: ServerResponse, chunks: Chunks, bytesPerSecond: number): Promise<void> {
  const dropBytes = Math.max(1, Math.floor((bytesPerSecond * DROP_MS) / 1000));
  const dropMs = (dropBytes / bytesPerSecond) * 1000;
  for await (const chunk of chunks) {
    for (let start = 0; start < chunk.length; start += dropBytes) {
      if (response.destroyed) return;
      await written(response, chunk.subarray(start, start + dropBytes));
      await elapsed(response, dropMs);
    }
  }
  response.end();
}

/** Also when the client goes away: of what is written to a socket that is gone already, node never tells. */
function written(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return untilClosed(response, (finish) => void response.write(bytes, finish));
}

/** Resolves after a time, or when the client goes away. */
export async function elapsed(response: ServerResponse, delayMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await untilClosed(response, (finish) => void (timer = setTimeout(finish, delayMs)));
  clearTimeout(timer);
}

function untilClosed(response: ServerResponse, begin: (finish: () => void) => void): Promise<void> {
  if (response.closed) return Promise.resolve();
  return new Promise((resolve) => {
    const finish = (): void => {
      response.off("close", finish);
      resolve();
    };
    response.on("close", finish);
    begin(finish);
  });
}

/** Between two drops of a fast drip; a slower one drops single bytes, further apart. */
const DROP_MS = 20;
