import { FsError } from "@s3fs/core";
import {
  operationNames,
  type CopyPartRequest,
  type CopyRequest,
  type Wire,
  type WireOperation,
} from "../wire/wire.ts";

/**
 * The same wire, telling of each request before it goes out, and sending none about an object without a key, nor on a
 * condition that is none.
 */
export function countedWire(wire: Wire, beforeEach: (operation: WireOperation) => void): Wire {
  const { keyed, copying } = senders(beforeEach);
  return {
    headObject: keyed("headObject", (request) => wire.headObject(request)),
    getObject: keyed("getObject", (request) => wire.getObject(request)),
    putObject: keyed("putObject", (request) => wire.putObject(request)),
    deleteObject: keyed("deleteObject", (request) => wire.deleteObject(request)),
    copyObject: copying("copyObject", (request) => wire.copyObject(request)),
    uploadPartCopy: copying("uploadPartCopy", (request) => wire.uploadPartCopy(request)),
    getTags: keyed("getTags", (request) => wire.getTags(request)),
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
    async listUploads(request) {
      beforeEach("ListMultipartUploads");
      return wire.listUploads(request);
    },
    async listObjects(request) {
      beforeEach("ListObjectsV2");
      return wire.listObjects(request);
    },
  };
}

interface Keyed {
  readonly key: string;
  readonly ifMatch?: string;
}

type Send<Request, Reply> = (request: Request) => Promise<Reply>;

interface Senders {
  keyed<Request extends Keyed, Reply>(
    this: void,
    operation: keyof Wire,
    send: Send<Request, Reply>,
  ): Send<Request, Reply>;
  copying<Request extends CopyRequest | CopyPartRequest, Reply>(
    this: void,
    operation: keyof Wire,
    send: Send<Request, Reply>,
  ): Send<Request, Reply>;
}

function senders(beforeEach: (operation: WireOperation) => void): Senders {
  const keyed: Senders["keyed"] = (operation, send) => async (request) => {
    refuseUnfit(request);
    beforeEach(operationNames[operation]);
    return send(request);
  };
  return {
    keyed,
    copying: (operation, send) => {
      const sendKeyed = keyed(operation, send);
      return async (request) => {
        refuseUnfit(request.source);
        return sendKeyed(request);
      };
    },
  };
}

function refuseUnfit({ key, ifMatch }: Keyed): void {
  refuseEmptyKey(key);
  refuseNoEtag(ifMatch);
}

/** The address of an object with an empty key is the address of the bucket: PUT would make it and DELETE remove it. */
function refuseEmptyKey(key: string): void {
  if (key !== "") return;
  throw new FsError("EINVAL", { driver: "s3", detail: "an object has a key of at least one character" });
}

/**
 * As a condition an asterisk stands for any content at all, and a control character would end the header.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#name-if-match
 */
function refuseNoEtag(etag: string | undefined): void {
  if (etag === undefined || (etag !== "*" && !/\p{Cc}/u.test(etag))) return;
  const detail = "ifMatch is the etag of an entry: no asterisk, and no control character in it";
  throw new FsError("EINVAL", { driver: "s3", detail });
}
