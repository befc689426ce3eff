import type { ReceivedBody } from "../body/receive-body.ts";
import { inTurns } from "../body/in-turns.ts";
import { measureChunks } from "../body/measure-chunks.ts";
import { sealBody } from "../body/seal-body.ts";
import type { ChecksumAlgorithm } from "../checksum/digest.ts";
import { parseChecksumAlgorithm } from "../checksum/object-checksum.ts";
import { checksumXml } from "../checksum/write-checksum.ts";
import { encryptionHeaders, readCustomerKey } from "../customer-key.ts";
import { guardOfWrite } from "../dialect/apply-dialect.ts";
import { readAttributes } from "../object-attributes.ts";
import { toIsoDate } from "../object-times.ts";
import { xmlReply } from "../reply.ts";
import { invalidArgument, invalidRequest } from "../s3-error.ts";
import type { Operation, S3Request } from "../s3-request.ts";
import type { ObjectAttributes, ObjectRecord } from "../store/records.ts";
import type { ObjectAddress, OpenedObject } from "../store/store.ts";
import { text, xmlDocument } from "../xml/write-xml.ts";
import { checkCopiedBytes, openCopySource } from "./copy-source.ts";
import { defaultAlgorithm } from "./upload-checksum.ts";
import { writtenVersionHeaders } from "./version-headers.ts";
import { wholeObject } from "./whole-object.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const copyObject: Operation = async (request, { store, dialect }) => {
  const guard = guardOfWrite(request, dialect) ?? (() => undefined);
  const wish = readWish(request);
  const source = await openCopySource(request, store);
  try {
    const key = readCustomerKey(request);
    const attributes = copiedAttributes(wish, source.record.attributes);
    checkCopy(request, source.at, source.record);
    const algorithm =
      readAlgorithm(request) ?? source.record.checksum?.algorithm ?? defaultAlgorithm(dialect);
    const content = sealBody(describeContent(source, algorithm), key);
    const record = await store.put(request, {
      chunks: content.chunks,
      attributes,
      guard,
      record: () => wholeObject(request.key, content.facts(), attributes),
    });
    const result =
      text("LastModified", toIsoDate(record.modifiedMs)) +
      text("ETag", `"${record.etag}"`) +
      checksumXml(record.checksum);
    return xmlReply(xmlDocument("CopyObjectResult", result), {
      ...encryptionHeaders(key),
      ...writtenVersionHeaders(record),
      ...source.versionHeaders,
    });
  } finally {
    await source.release();
  }
};

/** The digests of an object that was put in one piece hold for its copy; others are taken anew. */
function describeContent(source: OpenedObject, algorithm: ChecksumAlgorithm | undefined): ReceivedBody {
  const { record } = source;
  const chunks = source.read({ start: 0, end: record.size });
  const { checksum } = record;
  const isWhole = record.partSizes === undefined && record.attributes.customerKey === undefined;
  if (!isWhole || checksum?.algorithm !== algorithm) return measureChunks(chunks, algorithm);
  const facts = { size: record.size, etag: record.etag, checksum };
  return { chunks: inTurns(chunks), facts: () => facts };
}

/** What the request brings of its own, and whether it goes before what the source has. */
interface Wish {
  readonly own: ObjectAttributes;
  readonly metadata: Directive;
  readonly tagging: Directive;
}

type Directive = "COPY" | "REPLACE";

function readWish(request: S3Request): Wish {
  const [metadata, tagging] = [readDirective(request, "metadata"), readDirective(request, "tagging")];
  return { own: readAttributes(request), metadata, tagging };
}

function copiedAttributes({ own, metadata, tagging }: Wish, source: ObjectAttributes): ObjectAttributes {
  const tags = tagging === "REPLACE" ? own.tags : source.tags;
  if (metadata === "REPLACE") return { ...own, tags };
  return { ...own, headers: copiedHeaders(source, own), metadata: source.metadata, tags };
}

/** The address of a redirect is never copied, only sent along. */
function copiedHeaders(source: ObjectAttributes, own: ObjectAttributes): ObjectAttributes["headers"] {
  const { [REDIRECT]: _left, ...headers } = source.headers;
  const redirect = own.headers[REDIRECT];
  return redirect === undefined ? headers : { ...headers, [REDIRECT]: redirect };
}

function readDirective(request: S3Request, of: "metadata" | "tagging"): Directive {
  const name = `x-amz-${of}-directive`;
  const directive = request.header(name) ?? "COPY";
  if (directive === "COPY" || directive === "REPLACE") return directive;
  throw invalidArgument(name, directive, `Unknown ${of} directive.`);
}

function readAlgorithm(request: S3Request): ChecksumAlgorithm | undefined {
  const name = request.header("x-amz-checksum-algorithm");
  if (name === undefined) return undefined;
  const algorithm = parseChecksumAlgorithm(name);
  if (algorithm === undefined) throw invalidRequest("Checksum algorithm provided is unsupported.");
  return algorithm;
}

function checkCopy(request: S3Request, source: ObjectAddress, record: ObjectRecord): void {
  checkCopiedBytes(record.size);
  // An older version becomes the newest by a copy onto its own key.
  const isSame =
    source.bucket === request.bucket && source.key === request.key && source.versionId === undefined;
  const changes = [
    "x-amz-storage-class",
    REDIRECT,
    "x-amz-server-side-encryption",
    "x-amz-server-side-encryption-customer-algorithm",
  ];
  const isChanged =
    readDirective(request, "metadata") === "REPLACE" ||
    record.attributes.customerKey !== undefined ||
    changes.some((name) => request.header(name) !== undefined);
  if (isSame && !isChanged) {
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  }
}

const REDIRECT = "x-amz-website-redirect-location";
