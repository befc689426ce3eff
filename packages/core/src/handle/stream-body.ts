import type { Driver, WriteRequest } from "../driver.ts";
import { FsError } from "../fs-error.ts";
import type { Native } from "../native.ts";
import type { Path } from "../path.ts";
import { interruptible } from "../signal.ts";
import { byteChannel } from "./byte-channel.ts";
import type { HandleBody } from "./handle-body.ts";

/**
 * Writes from start to end, straight into the backend, which makes the writer wait when it is slow. Settles once the
 * backend asks for the first bytes, so that what it refuses beforehand is refused when the file is opened.
 */
export async function openStreamBody<N extends Native>(
  driver: Driver<N>,
  path: Path,
  request: WriteRequest<N>,
): Promise<HandleBody<N>> {
  const stream = await openStream(driver, path, request);
  let size = 0;
  let modifiedMs = Date.now();
  const push = async (bytes: Uint8Array): Promise<void> => {
    await stream.push(bytes);
    size += bytes.byteLength;
    modifiedMs = Date.now();
  };
  const extendTo = async (wanted: number): Promise<void> => {
    if (wanted < size) throw backwards(wanted, size);
    for (let left = wanted - size; left > 0; left -= ZEROS_BYTES)
      await push(new Uint8Array(Math.min(left, ZEROS_BYTES)));
  };
  return {
    atomic: true,
    read: async () => {
      throw new FsError("EINVAL", { detail: "the handle only writes" });
    },
    async write(position, bytes) {
      await extendTo(position);
      await push(bytes);
    },
    truncate: extendTo,
    sync: stream.flush,
    entry: () => ({ kind: "file", path, size, modifiedMs }),
    commit: stream.end,
    rollBack: stream.giveUp,
  };
}

const ZEROS_BYTES = 65_536;

/** A write under way; each of its functions throws what the backend threw. */
interface Stream {
  push(this: void, bytes: Uint8Array): Promise<void>;
  flush(this: void): Promise<void>;
  end(this: void): Promise<void>;
  /** Throws nothing. */
  giveUp(this: void): Promise<void>;
}

async function openStream<N extends Native>(
  driver: Driver<N>,
  path: Path,
  request: WriteRequest<N>,
): Promise<Stream> {
  const channel = byteChannel();
  let failure: { readonly error: unknown } | undefined;
  const write = async (): Promise<void> => {
    try {
      await driver.write(path, interruptible(channel.chunks, request.signal), request);
    } catch (error) {
      failure ??= { error };
    } finally {
      channel.leave();
    }
  };
  const writing = write();
  const orFailure = async (waiting: Promise<void>): Promise<void> => {
    await waiting;
    if (failure) throw failure.error;
  };
  await orFailure(Promise.race([channel.asked(), writing]));
  return {
    push: (bytes) => orFailure(channel.push(bytes)),
    flush: () => orFailure(channel.flush()),
    end: () => {
      channel.end();
      return orFailure(writing);
    },
    giveUp: () => {
      failure ??= { error: new FsError("ECLOSED", { detail: "the handle was given up" }) };
      channel.fail(failure.error);
      return writing;
    },
  };
}

function backwards(wanted: number, size: number): FsError {
  return new FsError("ENOTSUP", {
    detail: `${size} bytes are on their way already, and ${wanted} lies before their end; open with "w+" to go back`,
  });
}
