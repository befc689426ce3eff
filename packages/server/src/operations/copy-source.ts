import { checkReadConditions, preconditionFailed } from "../conditions.ts";
import { percentDecode } from "../percent-encoding.ts";
import { invalidArgument, s3Error } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { ObjectAddress, OpenedObject, Store } from "../store/store.ts";
import { openObject } from "./addressed-object.ts";

/** Opens what `x-amz-copy-source` names, its conditions checked; the caller releases it. */
export async function openCopySource(
  request: S3Request,
  store: Store,
): Promise<OpenedObject & { readonly at: ObjectAddress }> {
  const at = parseCopySource(request.header("x-amz-copy-source") ?? "");
  const opened = await openObject(at, store);
  try {
    if (checkReadConditions(request, opened.record, "x-amz-copy-source-") === "not modified") {
      throw preconditionFailed("x-amz-copy-source-If-None-Match or x-amz-copy-source-If-Modified-Since");
    }
    return { ...opened, at };
  } catch (error) {
    await opened.release();
    throw error;
  }
}

/** `[/]bucket/key[?versionId=…]`, percent-encoded by the client. */
export function parseCopySource(text: string): ObjectAddress {
  const [path = "", query] = text.split("?versionId=");
  if (query !== undefined && query !== "null")
    throw s3Error("NotImplemented", { fields: { Parameter: "versionId" } });
  const source = percentDecode(path).replace(/^\//, "");
  const slash = source.indexOf("/");
  const key = source.slice(slash + 1);
  if (slash < 1 || key === "") {
    const rule = "Copy Source must mention the source bucket and key: sourcebucket/sourcekey";
    throw invalidArgument("x-amz-copy-source", text, rule);
  }
  return { bucket: source.slice(0, slash), key };
}
