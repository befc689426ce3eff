import type { Case, Place } from "../case.ts";
import { good } from "./operations.ts";
import { changed, put } from "./special.ts";

/** What versioning changes. */
export function versionCases(): readonly Case[] {
  const enable = ({ bucket, send }: Place): Promise<unknown> =>
    send(good("PutBucketVersioning").request({ bucket, uploadId: "", etags: [], send }));
  const deleted = async (place: Place): Promise<void> => {
    await enable(place);
    await put(place, "object");
    await place.send({ method: "DELETE", path: `/${place.bucket}/object` });
  };
  return [
    changed("GetBucketVersioning", "enabled", { before: enable }),
    changed("PutObject", "versioning enabled", { before: enable }),
    changed("DeleteObject", "versioning enabled", { before: enable }),
    changed("DeleteObject", "versioning enabled, nothing there", { path: "/absent", before: enable }),
    changed("DeleteObjects", "versioning enabled", { before: enable }),
    changed("CopyObject", "versioning enabled", { before: enable }),
    changed("GetObject", "deleted, versioning enabled", { before: deleted }),
    changed("HeadObject", "deleted, versioning enabled", { before: deleted }),
    changed("GetObject", "null version, versioning enabled", {
      query: { versionId: "null" },
      before: deleted,
    }),
    changed("DeleteObject", "null version, versioning enabled", {
      query: { versionId: "null" },
      before: deleted,
    }),
    changed("ListObjectVersions", "three versions", { before: deleted }),
    changed("ListObjectVersions", "page of one", { query: { "max-keys": "1" }, before: deleted }),
    changed("ListObjectVersions", "prefix and delimiter", {
      query: { prefix: "o", delimiter: "j" },
      before: deleted,
    }),
    changed("ListObjectsV2", "deleted, versioning enabled", { before: deleted }),
    changed("CompleteMultipartUpload", "versioning enabled", { before: enable }),
  ];
}
