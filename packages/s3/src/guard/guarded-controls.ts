import { malformed } from "../wire/s3-failure.ts";
import type { ListVersionsRequest, VersionsReply } from "../wire/wire-controls.ts";
import type { GuardedWire } from "./guarded-wire.ts";
import type { Retry } from "./retrying.ts";
import type { SingleAttempts } from "./single-attempts.ts";

type Controls = "putTags" | "getAcl" | "putAcl" | "restoreObject" | "listVersions";

/** Tags, rights and versions; each of these requests may be sent again, as it comes to the same. */
export function guardedControls(once: SingleAttempts, retry: Retry): Pick<GuardedWire, Controls> {
  return {
    putTags: (request) => retry(request, (attempt) => once.putTags(request, attempt)),
    getAcl: (request) => retry(request, (attempt) => once.getAcl(request, attempt)),
    putAcl: (request) => retry(request, (attempt) => once.putAcl(request, attempt)),
    restoreObject: (request) => retry(request, (attempt) => once.restoreObject(request, attempt)),
    listVersions: (request) =>
      retry(request, async (attempt) => checkVersions(await once.listVersions(request, attempt), request)),
  };
}

/** Accepts only what is a page of this listing, and leads on. */
function checkVersions(reply: VersionsReply, { prefix, after }: ListVersionsRequest): VersionsReply {
  const fault = (message: string): Error => malformed("ListObjectVersions", message, reply.status);
  const { isTruncated, next, versions } = reply;
  if (isTruncated === undefined) throw fault("the reply does not say whether there is more");
  for (const { key, versionId, modifiedMs } of versions)
    if (!key.startsWith(prefix) || key === "" || versionId === "" || !Number.isFinite(modifiedMs))
      throw fault(`"${key}" is no version of this listing`);
  if (!isTruncated) return reply;
  if (next === undefined) throw fault("there is more, and no marker to get it by");
  if (next.key === after?.key && next.versionId === after.versionId)
    throw fault("its marker leads to itself");
  return reply;
}
