import { defined, isFsError, isUnchanged, NEVER, type FileEntry, type PartsWriter } from "@s3fs/core";
import { abortFan } from "../concurrency/abort-fan.ts";
import { eachBounded } from "../concurrency/each-bounded.ts";
import { checkpoint as freshCheckpoint, type Checkpoint } from "./checkpoint.ts";
import { readPart, type PartOfFile } from "./read-part.ts";
import {
  changed,
  conditionOf,
  miscounted,
  type Transfer,
  type TransferOptions,
  type Transferred,
} from "./transfer.ts";

/**
 * Several parts at a time, each read from where it begins and written where it belongs. Undefined where the target turns out
 * to take none. What was written before a failure stays, for the next attempt to go on with, where a checkpoint remembers it.
 */
export async function transferInParts(
  transfer: Transfer,
  known: FileEntry,
  options: TransferOptions,
): Promise<Transferred | undefined> {
  const { to } = transfer;
  const { checkpoint = freshCheckpoint() } = options;
  const source = await lookedAt(transfer, known, options);
  const writer = await openWriter(transfer, source, checkpoint, options);
  if (writer === undefined) return undefined;
  try {
    await checkpoint.begin(writer.token);
    await writeMissing(transfer, source, writer, { ...options, checkpoint });
    if (source.etag === undefined) await requireUnchanged(transfer, source, options);
    const written = await writer.commit();
    await checkpoint.end();
    if (written.size !== source.size) throw miscounted(to, source.size, written.size);
    return { kind: "streamed", size: source.size, source, ...defined({ etag: written.etag }) };
  } catch (error) {
    if (options.checkpoint !== undefined && isWorthGoingOn(error)) await writer.leave();
    else {
      await writer.discard();
      await checkpoint.end();
    }
    throw error;
  }
}

/** What was read before a change of the source is no part of what it is now. */
function isWorthGoingOn(error: unknown): boolean {
  return !isFsError(error, "ECHANGED", "EPRECONDITION", "EEXIST", "EINTEGRITY");
}

/** The writer's time, and what the content is, have to be known before the first part is written; listings lack them. */
async function lookedAt(
  { source, from }: Transfer,
  known: FileEntry,
  { signal }: TransferOptions,
): Promise<FileEntry> {
  if (known.sourceModifiedMs !== undefined && known.description !== undefined) return known;
  const entry = await source.stat(from, { signal });
  if (entry.kind !== "file" || entry.size !== known.size || entry.etag !== known.etag) throw changed(from);
  return entry;
}

/** Reads of a content without a tag can't be pinned to it: what changed between two of them shows in a look alone. */
async function requireUnchanged(
  { source, from }: Transfer,
  known: FileEntry,
  { signal }: TransferOptions,
): Promise<void> {
  const now = await source.stat(from, { signal });
  if (now.kind !== "file" || !isUnchanged(known, now)) throw changed(from);
}

async function openWriter(
  { target, to }: Transfer,
  { size, modifiedMs, sourceModifiedMs = modifiedMs, description }: FileEntry,
  { begun, outlives }: Checkpoint,
  options: TransferOptions,
): Promise<PartsWriter | undefined> {
  const { signal = NEVER } = options;
  try {
    return await target.driver.writeParts?.(to, {
      ...conditionOf(options),
      ...defined({ begun: begun(), description }),
      size,
      modifiedMs: sourceModifiedMs,
      outlives,
      signal,
    });
  } catch (error) {
    signal.throwIfAborted();
    if (isFsError(error, "ENOTSUP")) return undefined;
    throw error;
  }
}

/** The first failure ends the others: they would be for nothing. */
async function writeMissing(
  transfer: Transfer,
  source: FileEntry,
  writer: PartsWriter,
  { traffic, checkpoint, onProgress, signal = NEVER }: TransferOptions,
): Promise<void> {
  const parts = partsOf(source.size, writer.partBytes);
  const missing = parts.filter(({ index }) => !writer.written.has(index));
  let bytes = bytesOf(parts) - bytesOf(missing);
  const atOnce = Math.max(1, Math.floor(traffic.maxBytesInFlight / writer.partBytes));
  const concurrency = Math.min(traffic.concurrency, atOnce);
  const fan = abortFan(signal);
  try {
    await eachBounded(missing, { concurrency, signal: fan.signal }, async (part) => {
      const length = part.end - part.start;
      try {
        await fan.branch((each) =>
          traffic.run({ bytes: length, work: length }, each, async () => {
            const content = await readPart(transfer, source, part, { traffic, signal: each });
            await checkpoint?.note(part.index, await writer.write(part.index, content));
          }),
        );
      } catch (error) {
        fan.abort(error);
        throw error;
      }
      bytes += length;
      onProgress?.(bytes);
    });
  } finally {
    fan.end();
  }
}

function partsOf(size: number, partBytes: number): readonly PartOfFile[] {
  return Array.from({ length: Math.max(1, Math.ceil(size / partBytes)) }, (_, index) => ({
    index,
    start: index * partBytes,
    end: Math.min(size, (index + 1) * partBytes),
  }));
}

function bytesOf(parts: readonly PartOfFile[]): number {
  return parts.reduce((sum, { start, end }) => sum + end - start, 0);
}
