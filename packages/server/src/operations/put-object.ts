import { sealBody } from "../body/seal-body.ts";
import { checksumHeaders } from "../checksum/write-checksum.ts";
import { encryptionHeaders, readCustomerKey } from "../customer-key.ts";
import { guardOfWrite } from "../dialect/apply-dialect.ts";
import { readAttributes } from "../object-attributes.ts";
import { emptyReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";
import { objectOf } from "../store/records.ts";
import { defaultAlgorithm } from "./upload-checksum.ts";
import { writtenVersionHeaders } from "./version-headers.ts";
import { wholeObject } from "./whole-object.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = async (request, { store, dialect }) => {
  const attributes = readAttributes(request);
  const guard = guardOfWrite(request, dialect);
  // A condition that fails already spares the body; the store asks again in the moment of the commit.
  if (guard !== undefined) guard(objectOf(await store.find(request)));
  const key = readCustomerKey(request);
  const body = sealBody(request.receive({ computeChecksum: defaultAlgorithm(dialect) }), key);
  const record = await store.put(request, {
    chunks: body.chunks,
    attributes,
    guard: guard ?? (() => undefined),
    record: () => wholeObject(request.key, body.facts(), attributes),
  });
  const headers: Record<string, string> = { etag: `"${record.etag}"` };
  // Engines add to an object faster than they spread several into one.
  Object.assign(
    headers,
    checksumHeaders(record.checksum),
    encryptionHeaders(key),
    writtenVersionHeaders(record),
  );
  return emptyReply(200, headers);
};
