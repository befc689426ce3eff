import type { Metadata, ObjectReply } from "../wire/wire.ts";

const metadataName = "s3fs-write-id";

/** A mark in an object's metadata by which a commit whose reply was lost is recognised as one's own. */
export function createWriteId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function withWriteId(metadata: Metadata | undefined, writeId: string): Metadata {
  return { ...metadata, [metadataName]: writeId };
}

export function withoutWriteId(metadata: Metadata): Metadata {
  const { [metadataName]: _ours, ...theirs } = metadata;
  return theirs;
}

export function hasWriteId({ metadata }: ObjectReply, writeId: string): boolean {
  return metadata[metadataName] === writeId;
}
