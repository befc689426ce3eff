import { checkReadConditions, preconditionFailed } from "../conditions.ts";
import { checkObjectKey } from "../customer-key.ts";
import { percentDecode } from "../percent-encoding.ts";
import { invalidArgument, invalidRequest, s3Error } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { ObjectAddress, OpenedObject, Store } from "../store/store.ts";
import { isArchived, openedObject } from "./addressed-object.ts";
import { unsealed } from "./unsealed-object.ts";
import { checkVersionId, shownVersion } from "./version-headers.ts";

export interface CopySource extends OpenedObject {
  readonly at: ObjectAddress;
  /** Which version it is, for the reply. */
  readonly versionHeaders: Readonly<Record<string, string>>;
}

/** Opens what `x-amz-copy-source` names, its conditions checked; the caller releases it. */
export async function openCopySource(request: S3Request, store: Store): Promise<CopySource> {
  // https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectCOPY.html
  if ((request.header("content-length") ?? "0") !== "0")
    throw invalidRequest("A copy request cannot contain a message body.");
  const at = parseCopySource(request.header("x-amz-copy-source") ?? "");
  if (at.versionId !== undefined) await checkVersionId(at.versionId, at.bucket, store);
  const opened = await openSource(at, store);
  try {
    if (checkReadConditions(request, opened.record, "source") === "not modified") {
      throw preconditionFailed("x-amz-copy-source-If-None-Match or x-amz-copy-source-If-Modified-Since");
    }
    if (isArchived(opened.record)) throw s3Error("ObjectNotInActiveTierError");
    const version = await shownVersion(opened.record, at, store);
    const versionHeaders = version === undefined ? {} : { "x-amz-copy-source-version-id": version };
    return { ...unsealed(opened, checkObjectKey(request, opened.record, "source")), at, versionHeaders };
  } catch (error) {
    await opened.release();
    throw error;
  }
}

/**
 * A marker that is named by its version is no bad method here, as it is for a read, but a bad source:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
 */
async function openSource(at: ObjectAddress, store: Store): Promise<OpenedObject> {
  const opened = await store.open(at);
  if (at.versionId === undefined || opened === undefined || !("isDeleteMarker" in opened))
    return openedObject(opened, at);
  throw invalidRequest(
    "The source of a copy request may not specifically refer to a delete marker by version id.",
  );
}

/**
 * One copy takes so much and no more, an object as well as a part:
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html and, as S3 words it of a part,
 * https://github.com/awslabs/amazon-s3-tar-tool/issues/26
 */
export function checkCopiedBytes(bytes: number): void {
  if (bytes <= MAX_COPY_BYTES) return;
  throw invalidRequest(
    `The specified copy source is larger than the maximum allowable size for a copy source: ${MAX_COPY_BYTES}`,
  );
}

/** `[/]bucket/key[?versionId=…]`, percent-encoded by the client. */
export function parseCopySource(text: string): ObjectAddress {
  const [path = "", versionId] = text.split("?versionId=");
  const source = percentDecode(path).replace(/^\//, "");
  const slash = source.indexOf("/");
  const key = source.slice(slash + 1);
  if (slash < 1 || key === "") {
    const rule = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
    throw invalidArgument("x-amz-copy-source", text, rule);
  }
  return { bucket: source.slice(0, slash), key, versionId };
}

const MAX_COPY_BYTES = 5 * 1024 ** 3;
