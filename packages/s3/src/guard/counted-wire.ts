import { FsError } from "@s3fs/core";
import { operationNames, type Wire, type WireOperation } from "../wire/wire.ts";

/** The same wire, telling of each request before it goes out, and sending none about an object without a key. */
export function countedWire(wire: Wire, beforeEach: (operation: WireOperation) => void): Wire {
  const keyed =
    <Request extends { readonly key: string }, Reply>(
      operation: keyof Wire,
      send: (request: Request) => Promise<Reply>,
    ) =>
    async (request: Request): Promise<Reply> => {
      refuseEmptyKey(request.key);
      beforeEach(operationNames[operation]);
      return send(request);
    };
  return {
    headObject: keyed("headObject", (request) => wire.headObject(request)),
    getObject: keyed("getObject", (request) => wire.getObject(request)),
    putObject: keyed("putObject", (request) => wire.putObject(request)),
    deleteObject: keyed("deleteObject", (request) => wire.deleteObject(request)),
    copyObject: keyed("copyObject", async (request) => {
      refuseEmptyKey(request.source.key);
      return wire.copyObject(request);
    }),
    createMultipartUpload: keyed("createMultipartUpload", (request) => wire.createMultipartUpload(request)),
    uploadPart: keyed("uploadPart", (request) => wire.uploadPart(request)),
    completeMultipartUpload: keyed("completeMultipartUpload", (request) =>
      wire.completeMultipartUpload(request),
    ),
    abortMultipartUpload: keyed("abortMultipartUpload", (request) => wire.abortMultipartUpload(request)),
    countParts: keyed("countParts", (request) => wire.countParts(request)),
    async deleteObjects(request) {
      request.keys.forEach(refuseEmptyKey);
      beforeEach("DeleteObjects");
      return wire.deleteObjects(request);
    },
    async listObjects(request) {
      beforeEach("ListObjectsV2");
      return wire.listObjects(request);
    },
  };
}

/** The address of an object with an empty key is the address of the bucket: PUT would make it and DELETE remove it. */
function refuseEmptyKey(key: string): void {
  if (key !== "") return;
  throw new FsError("EINVAL", { driver: "s3", detail: "an object has a key of at least one character" });
}
