import { FsError } from "@s3fs/core";
import type { Adapted } from "./adapted.ts";
import type { Descriptor } from "./descriptors.ts";
import type { Opening } from "./open-descriptor.ts";
import { unlessUnsupported } from "./times.ts";

export interface SequenceOpening extends Opening {
  readonly start?: number | undefined;
  /** Behind the last byte. */
  readonly end?: number | undefined;
}

/** A range of a file, opened in one trip, to be read once from its start on. */
export async function openSequence({ fs }: Adapted, opening: SequenceOpening): Promise<Descriptor> {
  const { path, told, signal, start = 0, end } = opening;
  const reading = await fs.read(path, { start, end, signal }).open();
  const chunks = reading.chunks[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);
  let cursor = start;
  const close = async (): Promise<void> => {
    await reading.release();
    await chunks.return?.();
  };
  return {
    told,
    reads: true,
    writes: false,
    async read(length, position = cursor) {
      if (position !== cursor) throw new FsError("EINVAL", { detail: "a stream is read from start to end" });
      while (held.byteLength === 0) {
        const result = await chunks.next();
        if (result.done) return held;
        held = result.value;
      }
      const bytes = held.subarray(0, length);
      held = held.subarray(length);
      cursor += bytes.byteLength;
      return bytes;
    },
    entry: async () => reading.entry,
    setModified: (modifiedMs) => unlessUnsupported(() => fs.setModified(path, modifiedMs)),
    sync: async () => {},
    write: refuse,
    truncate: refuse,
    close,
    discard: close,
  };
}

async function refuse(): Promise<never> {
  throw new FsError("EINVAL", { detail: "the stream only reads" });
}
