import type { BackendWishes } from "../places.ts";
import { DISKS } from "./links.ts";
import type { MirrorFlags } from "./mirror-flags.ts";

/** What the target has to know: a disk must not follow its links, or what lies behind them is written over and deleted. */
export function targetWishes(flags: MirrorFlags, scheme: string): BackendWishes {
  const ofStore = storeWishes(flags);
  if (ofStore.flags.length > 0 || !DISKS.includes(scheme)) return ofStore;
  return { options: { symlinks: "refuse" }, flags: [], schemes: DISKS };
}

/** How the target is to keep what is written, which S3 alone knows. */
function storeWishes(flags: MirrorFlags): BackendWishes {
  const { partSize } = flags;
  const { uploadArgs, names } = uploadArguments(flags);
  return {
    options: { ...(partSize !== undefined && { partSize }), ...(names.length > 0 && { uploadArgs }) },
    flags: [...(partSize === undefined ? [] : ["--part-size"]), ...names],
    schemes: ["s3"],
  };
}

/** What a store's own copy does not take from here, because it carries over what the source has. */
export function describesContent({ metadata, cacheControl, contentType }: MirrorFlags): boolean {
  return metadata !== undefined || cacheControl !== undefined || contentType !== undefined;
}

function uploadArguments({
  storageClass,
  acl,
  sse,
  sseKmsKeyId,
  metadata,
  cacheControl,
  contentType,
}: MirrorFlags): { readonly uploadArgs: object; readonly names: readonly string[] } {
  const encryption = sse ?? (sseKmsKeyId === undefined ? undefined : "aws:kms");
  const given: readonly UploadArgument[] = [
    { flag: "--storage-class", name: "StorageClass", value: storageClass },
    { flag: "--acl", name: "ACL", value: acl },
    { flag: "--sse", name: "ServerSideEncryption", value: encryption },
    { flag: "--sse-kms-key-id", name: "SSEKMSKeyId", value: sseKmsKeyId },
    { flag: "--metadata", name: "Metadata", value: metadata },
    { flag: "--cache-control", name: "CacheControl", value: cacheControl },
    { flag: "--content-type", name: "ContentType", value: contentType },
  ].filter(({ value }) => value !== undefined);
  return {
    uploadArgs: Object.fromEntries(given.map(({ name, value }) => [name, value])),
    names: given.map(({ flag }) => flag),
  };
}

interface UploadArgument {
  readonly flag: string;
  /** In the S3 API. */
  readonly name: string;
  readonly value: MirrorFlags["metadata"] | string;
}
