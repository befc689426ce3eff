import { aroundDriver } from "./around-driver.ts";
import { isAtHand } from "./at-hand.ts";
import { refuseClosed, refusingWhenClosed } from "./closes-with.ts";
import type { Driver, NativeHandle } from "./driver.ts";
import { FsError } from "./fs-error.ts";
import { guarding } from "./guarding.ts";
import type { Native } from "./native.ts";
import { interruptible, onAbort } from "./signal.ts";
import { aroundChunks } from "./sliceable.ts";
import { watchedBytes } from "./watched-bytes.ts";

/**
 * The same driver, refusing every call once it is closed. What is being written then gets no further bytes and is
 * rolled back before the close is done; handles on files that are changed in place are closed. Closing twice closes once.
 */
export function closable<N extends Native>(driver: Driver<N>): Driver<N> & { close(): Promise<void> } {
  const closed = new AbortController();
  onAbort(closed.signal, () => {}); // one listener for good: each write would else add and remove its own
  const writing = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;
  const refuse = (): void => {
    refuseClosed(driver);
    closed.signal.throwIfAborted();
  };
  const handles = new Set<NativeHandle<N>>();
  const writers = new Set<() => Promise<void>>();
  const tracking = trackingParts(trackingHandles(driver, handles, refuse), writers, refuse);
  const { write, append, ...guarded } = aroundDriver(tracking, guarding({ check: refuse }));
  const written = <T>(
    run: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<T> => tracked(writing, run(aroundChunks(chunks, (each) => untilClosed(each, closed.signal))));

  const close = async (): Promise<void> => {
    closed.abort(new FsError("ECLOSED", { driver: driver.name, detail: "open a new file system to go on" }));
    const ending = [
      ...writing,
      ...[...handles].map((handle) => handle.close()),
      ...[...writers].map((end) => end()),
    ];
    await Promise.all([driver.close?.(), Promise.allSettled(ending)]);
  };
  const open: Driver<N> & { close(): Promise<void> } = {
    ...guarded,
    write: (path, chunks, request) => written((bytes) => write(path, bytes, request), chunks),
    ...(append && {
      append: (path, chunks, request) => written((bytes) => append(path, bytes, request), chunks),
    }),
    close: () => (closing ??= close()),
  };
  return refusingWhenClosed(open, refuse);
}

/** Bytes at hand need no interruption, only a look whether they are still wanted. */
function untilClosed(chunks: AsyncIterable<Uint8Array>, closed: AbortSignal): AsyncIterable<Uint8Array> {
  if (!isAtHand(chunks)) return interruptible(chunks, closed);
  const look = (): void => closed.throwIfAborted();
  return watchedBytes(chunks, { before: look, end: look });
}

/** Knows which handles are open. One that is opened when the driver is closed already is given to nobody. */
function trackingHandles<N extends Native>(
  driver: Driver<N>,
  handles: Set<NativeHandle<N>>,
  refuse: () => void,
): Driver<N> {
  const { openHandle } = driver;
  if (!openHandle) return driver;
  return {
    ...driver,
    async openHandle(path, request) {
      const handle = await openHandle(path, request);
      try {
        refuse();
      } catch (error) {
        await Promise.allSettled([handle.close()]);
        throw error;
      }
      const known: NativeHandle<N> = {
        ...handle,
        async close() {
          handles.delete(known);
          await handle.close();
        },
      };
      handles.add(known);
      return known;
    },
  };
}

/** The same for writes in parts. Those that were not asked to outlive this leave nothing behind. */
function trackingParts<N extends Native>(
  driver: Driver<N>,
  writers: Set<() => Promise<void>>,
  refuse: () => void,
): Driver<N> {
  const { writeParts } = driver;
  if (!writeParts) return driver;
  return {
    ...driver,
    async writeParts(path, request) {
      const writer = await writeParts(path, request);
      const ending = (end: () => Promise<void>) => async (): Promise<void> => {
        writers.delete(leave);
        await end();
      };
      const leave = request.outlives ? writer.leave : writer.discard;
      try {
        refuse();
      } catch (error) {
        await leave();
        throw error;
      }
      writers.add(leave);
      return {
        ...writer,
        async commit() {
          const written = await writer.commit();
          writers.delete(leave);
          return written;
        },
        discard: ending(writer.discard),
        leave: ending(writer.leave),
      };
    },
  };
}

/** The same promise, among the others for as long as it is pending. */
async function tracked<T>(pending: Set<Promise<unknown>>, promise: Promise<T>): Promise<T> {
  pending.add(promise);
  try {
    return await promise;
  } finally {
    pending.delete(promise);
  }
}
