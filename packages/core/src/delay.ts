import { onAbort } from "./signal.ts";

const MAX_DELAY_MS = 2 ** 31 - 1; // timers take a longer one for none at all

/** Waits at least so long, or up to the limit of timers, or for the signal; its timer is gone afterwards. */
export async function delay(durationMs: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  let unlink = (): void => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    await new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.min(Math.ceil(durationMs), MAX_DELAY_MS));
      unlink = onAbort(signal, resolve);
    });
    signal.throwIfAborted();
  } finally {
    clearTimeout(timer);
    unlink();
  }
}
