import type { BodyFacts } from "../body/receive-body.ts";
import type { ObjectChecksum } from "../checksum/object-checksum.ts";
import { checksumHeaders } from "../checksum/write-checksum.ts";
import { writeGuard } from "../conditions.ts";
import { readAttributes } from "../object-attributes.ts";
import { currentSecondMs } from "../object-times.ts";
import { emptyReply } from "../reply.ts";
import type { Operation } from "../s3-request.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = async (request, { store }) => {
  const attributes = readAttributes(request);
  const guard = writeGuard(request);
  // A condition that fails already spares the body; the store asks again in the moment of the commit.
  if (guard !== undefined) guard(await store.find(request));
  const body = request.receive();
  const record = await store.put(request, {
    chunks: body.chunks,
    guard: guard ?? (() => undefined),
    record() {
      const facts = body.facts();
      const checksum = wholeChecksum(facts);
      return {
        key: request.key,
        size: facts.size,
        etag: facts.md5Hex,
        modifiedMs: currentSecondMs(),
        attributes,
        ...(checksum && { checksum }),
      };
    },
  });
  return emptyReply(200, { etag: `"${record.etag}"`, ...checksumHeaders(record.checksum) });
};

/** The checksum of bytes that were not put together from parts. */
export function wholeChecksum({ checksum }: BodyFacts): ObjectChecksum | undefined {
  return checksum === undefined ? undefined : { ...checksum, type: "FULL_OBJECT" };
}
