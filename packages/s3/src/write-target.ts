import type { Path, WriteRequest } from "@s3fs/core";
import type { Bucket } from "./bucket.ts";
import { contentTypeOf } from "./content-type.ts";
import { describingArguments } from "./description.ts";
import { fileKey } from "./key-mapping.ts";
import { checkMetadata, encodeMetadata, lowerCased } from "./metadata-text.ts";
import { formatSourceTime, modifiedMetadata } from "./object-times.ts";
import { checkUploadArguments, type UploadArguments } from "./parameters.ts";
import type { S3Native } from "./s3-entry.ts";
import type { Conditions, Content, Metadata } from "./wire/wire.ts";

/** Where and as what content is stored, by whichever requests. */
export interface WriteTarget {
  readonly key: string;
  readonly content: Content;
  readonly conditions: Conditions;
  /** Of the file system and of this call, for each request to take its own from. */
  readonly parameters: UploadArguments;
}

export function writeTarget(
  { settings }: Bucket,
  path: Path,
  { overwrite, ifMatch, modifiedMs, description = {}, native = {} }: WriteRequest<S3Native>,
): WriteTarget {
  const { uploadArgs } = settings;
  const described = describingArguments(description);
  checkUploadArguments(described, "the description");
  const parameters = { ...described, ...uploadArgs, ...native };
  return {
    key: fileKey(path),
    parameters,
    content: {
      contentType: parameters.ContentType ?? contentTypeOf(path),
      metadata: metadataOf(
        {
          ...lowerCased(description.metadata ?? {}),
          ...lowerCased(uploadArgs.Metadata ?? {}),
          ...lowerCased(native.Metadata ?? {}),
        },
        modifiedMs,
      ),
    },
    conditions: {
      ...(ifMatch !== undefined && { ifMatch }),
      ...(!overwrite && { ifNoneMatch: true }),
    },
  };
}

export function metadataOf(given: Metadata, modifiedMs: number | undefined): Metadata {
  const encoded = encodeMetadata(given);
  const time = modifiedMs === undefined ? {} : { [modifiedMetadata]: formatSourceTime(modifiedMs) };
  const metadata = { ...encoded, ...time };
  checkMetadata(metadata);
  return metadata;
}
