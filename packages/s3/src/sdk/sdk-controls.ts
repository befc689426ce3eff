import {
  GetObjectAclCommand,
  ListObjectVersionsCommand,
  PutObjectAclCommand,
  PutObjectTaggingCommand,
  RestoreObjectCommand,
  type GetObjectAclCommandOutput,
  type ListObjectVersionsCommandOutput,
  type ObjectCannedACL,
  type Tier,
} from "@aws-sdk/client-s3";
import { bareEtag } from "../etag.ts";
import type { AclReply, ListedVersion, VersionsReply } from "../wire/wire-controls.ts";
import type { Wire } from "../wire/wire.ts";
import { keyDecoder } from "./decode-listing.ts";
import { statusOf } from "./sdk-shapes.ts";
import type { SdkSender } from "./sdk-sender.ts";

type Controls = "putTags" | "getAcl" | "putAcl" | "restoreObject";

/** What is not about the bytes of an object: its tags and rights, its way back from an archive. */
export function controlOperations(
  send: SdkSender,
  target: { readonly Bucket: string },
): Pick<Wire, Controls> {
  return {
    putTags: ({ key: Key, tags, extra, signal }) => {
      const TagSet = Object.entries(tags).map(([name, Value]) => ({ Key: name, Value }));
      const command = new PutObjectTaggingCommand({ ...target, ...extra, Key, Tagging: { TagSet } });
      return send("putTags", command, signal, () => {});
    },
    getAcl: ({ key: Key, extra, signal }) =>
      send("getAcl", new GetObjectAclCommand({ ...target, ...extra, Key }), signal, readAcl),
    putAcl: ({ key: Key, acl, extra, signal }) => {
      const ACL = acl as ObjectCannedACL; // checked by S3, whose list may be longer than the SDK's
      return send("putAcl", new PutObjectAclCommand({ ...target, ...extra, Key, ACL }), signal, () => {});
    },
    restoreObject: ({ key: Key, days: Days, tier, extra, signal }) => {
      const parameters = tier === undefined ? {} : { GlacierJobParameters: { Tier: tier as Tier } }; // checked by S3
      const RestoreRequest = { Days, ...parameters };
      const command = new RestoreObjectCommand({ ...target, ...extra, Key, RestoreRequest });
      return send("restoreObject", command, signal, () => {});
    },
  };
}

function readAcl(reply: GetObjectAclCommandOutput): AclReply {
  const { Owner, Grants } = reply;
  if (Owner === undefined && Grants === undefined)
    throw new TypeError("the reply holds neither an owner nor a grant");
  return {
    ...statusOf(reply),
    ...(Owner?.ID !== undefined && { owner: Owner.ID }),
    grants: (Grants ?? []).map(({ Grantee, Permission = "" }) => ({
      grantee: Grantee?.URI ?? Grantee?.ID ?? Grantee?.EmailAddress ?? "",
      permission: Permission,
    })),
  };
}

/** All versions of all keys with a prefix, a thousand a page. */
export function versionOperations(
  send: SdkSender,
  target: { readonly Bucket: string },
): Pick<Wire, "listVersions"> {
  return {
    listVersions: ({ prefix: Prefix, after, signal }) => {
      const command = new ListObjectVersionsCommand({
        ...target,
        Prefix,
        EncodingType: "url",
        ...(after !== undefined && { KeyMarker: after.key }),
        ...(after?.versionId !== undefined && { VersionIdMarker: after.versionId }),
      });
      return send("listVersions", command, signal, decodeVersions);
    },
  };
}

function decodeVersions(reply: ListObjectVersionsCommandOutput): VersionsReply {
  const decode = keyDecoder(reply.EncodingType);
  const { NextKeyMarker, NextVersionIdMarker } = reply;
  const next = {
    key: decode(NextKeyMarker ?? ""),
    ...(NextVersionIdMarker !== undefined && { versionId: NextVersionIdMarker }),
  };
  return {
    ...statusOf(reply),
    ...(reply.Name !== undefined && { bucket: reply.Name }),
    ...(reply.IsTruncated !== undefined && { isTruncated: reply.IsTruncated }),
    ...(NextKeyMarker !== undefined && { next }),
    versions: [
      ...(reply.Versions ?? []).map((version) => versionOf(version, decode, false)),
      ...(reply.DeleteMarkers ?? []).map((marker) => versionOf(marker, decode, true)),
    ],
  };
}

interface SdkVersion {
  readonly Key?: string | undefined;
  readonly VersionId?: string | undefined;
  readonly IsLatest?: boolean | undefined;
  readonly LastModified?: Date | undefined;
  readonly Size?: number | undefined;
  readonly ETag?: string | undefined;
}

function versionOf(
  { Key = "", VersionId = "", IsLatest = false, LastModified, Size, ETag }: SdkVersion,
  decode: (key: string) => string,
  isDeleteMarker: boolean,
): ListedVersion {
  return {
    key: decode(Key),
    versionId: VersionId,
    isLatest: IsLatest,
    isDeleteMarker,
    modifiedMs: LastModified?.getTime() ?? Number.NaN,
    ...(Size !== undefined && { size: Size }),
    ...(ETag !== undefined && { etag: bareEtag(ETag) }),
  };
}
