import { FsError } from "../fs-error.ts";
import type { ItemForm } from "./item-form.ts";
import type { Sorted } from "./merge-sorted.ts";

/** Items as bytes: the text of each and a NUL, so that a name may hold any other character. */
export async function* runOf<T>(
  batches: Sorted<T>,
  { toText }: ItemForm<T>,
): AsyncGenerator<Uint8Array, void, undefined> {
  const encoder = new TextEncoder();
  for await (const batch of batches)
    for (let first = 0; first < batch.length; first += WRITTEN_AT_ONCE) {
      const items = batch.slice(first, first + WRITTEN_AT_ONCE);
      yield encoder.encode(items.map((item) => `${toText(item)}\0`).join(""));
    }
}

const WRITTEN_AT_ONCE = 4096;

/**
 * The same items again. As text there are never many of them in memory, however large the chunks are.
 *
 * @param count how many there have to be: who compares two trees would take one that is missing here for a deleted one
 */
export async function* readRun<T>(
  chunks: AsyncIterable<Uint8Array>,
  { fromText }: ItemForm<T>,
  count: number,
): AsyncGenerator<readonly T[], void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let begun = "";
  let left = count;
  for await (const chunk of chunks)
    for (let first = 0; first < chunk.byteLength; first += READ_AT_ONCE_BYTES) {
      const bytes = chunk.subarray(first, first + READ_AT_ONCE_BYTES);
      const texts = (begun + decoder.decode(bytes, { stream: true })).split("\0");
      begun = texts.pop() ?? "";
      left -= texts.length;
      yield texts.map(fromText);
    }
  if (left !== 0 || begun !== "")
    throw new FsError("EIO", { operation: "list", detail: "a temporary file was changed" });
}

const READ_AT_ONCE_BYTES = 16 * 1024;
