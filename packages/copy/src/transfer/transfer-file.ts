import { defined, isFsError, NEVER, retold, type FileEntry, type Location } from "@s3fs/core";
import { transferInParts } from "./transfer-in-parts.ts";
import { MOST_STREAMED_BYTES, streamFile, whileOpen, writeReading } from "./stream-file.ts";
import {
  changed,
  conditionOf,
  refusedByTarget,
  type Transfer,
  type TransferOptions,
  type Transferred,
} from "./transfer.ts";

/** Inside the store where both ends share one, in parts where the file is large, as a stream otherwise. */
export async function transferFile(transfer: Transfer, options: TransferOptions): Promise<Transferred> {
  try {
    return (await copyInsideStore(transfer, options)) ?? (await moveBytes(transfer, options));
  } catch (error) {
    const { found, ...unconditional } = options;
    if (found === undefined) throw error;
    if (!isFsError(error, "ENOTSUP")) throw refusedByTarget(error, transfer.to);
    return moveBytes(transfer, unconditional); // a store without conditions
  }
}

/** Undefined where the two ends share no store, or the store can't do it for this file. */
async function copyInsideStore(
  transfer: Transfer,
  options: TransferOptions,
): Promise<Transferred | undefined> {
  const { known, traffic, signal = NEVER } = options;
  const { target, from, to } = transfer;
  const { copyFrom } = target.driver;
  const location = copyFrom && sharedLocation(transfer);
  if (location === undefined || copyFrom === undefined) return undefined;
  const { overwrite, ifMatch: replaces } = conditionOf(options);
  const request = { signal, overwrite, ...defined({ ifMatch: known?.etag, seen: known, replaces }) };
  try {
    await traffic.run({ bytes: 0, work: known?.size ?? 0 }, signal, () => copyFrom(location, to, request));
    return { kind: "server-side" };
  } catch (error) {
    signal.throwIfAborted();
    if (isFsError(error, "ENOTSUP")) return undefined;
    if (isFsError(error, "EPRECONDITION")) throw changed(from, error);
    throw isFsError(error) ? retold(error, { operation: "copy", driver: target.driver.name }) : error;
  }
}

function sharedLocation({ source, from, target, to }: Transfer): Location | undefined {
  const location = source.driver.locate?.(from);
  return location !== undefined && location.store === target.driver.locate?.(to).store ? location : undefined;
}

/** Of a source that nobody has looked at, the first reply tells whether it is large. */
async function moveBytes(transfer: Transfer, options: TransferOptions): Promise<Transferred> {
  const { known } = options;
  if (known !== undefined && !isLarge(known, transfer)) return streamFile(transfer, options);
  const large = known ?? (await streamUnlessLarge(transfer, options));
  if (large.kind === "streamed") return large;
  return (await transferInParts(transfer, large, options)) ?? streamFile(transfer, options);
}

function streamUnlessLarge(
  transfer: Transfer,
  options: TransferOptions,
): Promise<Extract<Transferred, { kind: "streamed" }> | FileEntry> {
  return whileOpen(transfer, options, async (reading) =>
    isLarge(reading.entry, transfer) ? reading.entry : writeReading(transfer, reading, options),
  );
}

/** What is larger goes in parts, several at a time, where the target can take them. */
function isLarge({ size }: FileEntry, { target }: Transfer): boolean {
  return size > MOST_STREAMED_BYTES && target.driver.writeParts !== undefined;
}
