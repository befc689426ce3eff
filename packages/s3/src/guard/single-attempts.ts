import { FsError } from "@s3fs/core";
import {
  operationNames,
  type CopyPartRequest,
  type CopyRequest,
  type Wire,
  type WireOperation,
} from "../wire/wire.ts";
import type { Attempt } from "./retrying.ts";

/** The operations of the wire, each told which attempt it is. */
export type SingleAttempts = {
  readonly [Name in keyof Wire]: (
    request: Parameters<Wire[Name]>[0],
    attempt: Attempt,
  ) => ReturnType<Wire[Name]>;
};

/** What is done around each request that goes out. */
export type Around = <Reply>(passing: Passing, send: () => Promise<Reply>) => Promise<Reply>;

export interface Passing {
  readonly operation: WireOperation;
  readonly request: {
    readonly signal: AbortSignal;
    readonly waitSignal?: AbortSignal;
    readonly key?: string;
    readonly prefix?: string;
    readonly body?: Uint8Array;
  };
  readonly attempt: Attempt;
}

/** The same wire, sending no request about an object without a key, nor on a condition that is none. */
export function singleAttempts(wire: Wire, around: Around): SingleAttempts {
  const { keyed, copying } = senders(around);
  return {
    headObject: keyed("headObject", (request) => wire.headObject(request)),
    getObject: keyed("getObject", (request) => wire.getObject(request)),
    putObject: keyed("putObject", (request) => wire.putObject(request)),
    deleteObject: keyed("deleteObject", (request) => wire.deleteObject(request)),
    copyObject: copying("copyObject", (request) => wire.copyObject(request)),
    uploadPartCopy: copying("uploadPartCopy", (request) => wire.uploadPartCopy(request)),
    getTags: keyed("getTags", (request) => wire.getTags(request)),
    putTags: keyed("putTags", (request) => wire.putTags(request)),
    getAcl: keyed("getAcl", (request) => wire.getAcl(request)),
    putAcl: keyed("putAcl", (request) => wire.putAcl(request)),
    restoreObject: keyed("restoreObject", (request) => wire.restoreObject(request)),
    listVersions: async (request, attempt) =>
      around({ operation: "ListObjectVersions", request, attempt }, () => wire.listVersions(request)),
    createMultipartUpload: keyed("createMultipartUpload", (request) => wire.createMultipartUpload(request)),
    uploadPart: keyed("uploadPart", (request) => wire.uploadPart(request)),
    completeMultipartUpload: keyed("completeMultipartUpload", (request) =>
      wire.completeMultipartUpload(request),
    ),
    abortMultipartUpload: keyed("abortMultipartUpload", (request) => wire.abortMultipartUpload(request)),
    countParts: keyed("countParts", (request) => wire.countParts(request)),
    async deleteObjects(request, attempt) {
      request.keys.forEach(refuseEmptyKey);
      return around({ operation: "DeleteObjects", request, attempt }, () => wire.deleteObjects(request));
    },
    listUploads: async (request, attempt) =>
      around({ operation: "ListMultipartUploads", request, attempt }, () => wire.listUploads(request)),
    listObjects: async (request, attempt) =>
      around({ operation: "ListObjectsV2", request, attempt }, () => wire.listObjects(request)),
  };
}

type Keyed = Passing["request"] & {
  readonly key: string;
  readonly ifMatch?: string;
};

type Send<Request, Reply> = (request: Request) => Promise<Reply>;

type SendAttempt<Request, Reply> = (request: Request, attempt: Attempt) => Promise<Reply>;

interface Senders {
  keyed<Request extends Keyed, Reply>(
    this: void,
    operation: keyof Wire,
    send: Send<Request, Reply>,
  ): SendAttempt<Request, Reply>;
  copying<Request extends CopyRequest | CopyPartRequest, Reply>(
    this: void,
    operation: keyof Wire,
    send: Send<Request, Reply>,
  ): SendAttempt<Request, Reply>;
}

function senders(around: Around): Senders {
  const keyed: Senders["keyed"] = (operation, send) => async (request, attempt) => {
    refuseUnfit(request);
    return around({ operation: operationNames[operation], request, attempt }, () => send(request));
  };
  return {
    keyed,
    copying: (operation, send) => {
      const sendKeyed = keyed(operation, send);
      return async (request, attempt) => {
        refuseUnfit(request.source);
        return sendKeyed(request, attempt);
      };
    },
  };
}

function refuseUnfit({ key, ifMatch }: { readonly key: string; readonly ifMatch?: string }): void {
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
