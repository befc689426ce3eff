import type { Difference } from "./observe.ts";

/** Why two servers may answer one request differently: the rule of S3 that decides, and where it is written. */
export interface KnownDifference {
  readonly rule: string;
  readonly source: string;
  /** The aspect in which they differ; indices of lists are left out. Status and code belong together. */
  readonly aspect: string | RegExp;
  /** The cases in which they do; where none is named, all whose values are these. */
  readonly cases?: readonly string[];
  readonly ours?: string;
  readonly theirs?: string;
}

const api = (operation: string): string =>
  `https://docs.aws.amazon.com/AmazonS3/latest/API/API_${operation}.html`;
const guide = (page: string): string => `https://docs.aws.amazon.com/AmazonS3/latest/userguide/${page}.html`;
const errors = "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html";

/** Where versitygw answers otherwise than this server, and S3 has a rule. */
export const knownDifferences: readonly KnownDifference[] = [
  {
    rule: "An unknown access key is answered with 403 and `InvalidAccessKeyId`.",
    source: errors,
    aspect: "status",
    ours: "403",
    theirs: "404",
  },
  {
    rule: "A bucket that is not there is `NoSuchBucket`, whoever asks for it.",
    source: errors,
    aspect: "status",
    ours: "404",
    theirs: "403",
  },
  {
    rule: "The storage class is returned of all objects but those of STANDARD.",
    source: api("HeadObject"),
    aspect: "header x-amz-storage-class",
    theirs: "STANDARD",
  },
  {
    rule: "Every object is encrypted, with AES256 unless told otherwise, and replies say so.",
    source: guide("default-encryption-faq"),
    aspect: "header x-amz-server-side-encryption",
    ours: "AES256",
  },
  {
    rule: "Customer keys have 256 bits, come with their algorithm and digest, and are refused where the object has none.",
    source: guide("ServerSideEncryptionCustomerKeys"),
    aspect: "status",
    cases: [
      "GetObject: customer key for an object without one",
      "HeadObject: customer key for an object without one",
      "PutObject: customer key of the wrong length",
      "PutObject: customer algorithm without a key",
    ],
  },
  {
    rule: "Kinds of encryption are those of a list.",
    source: api("PutObject"),
    aspect: "status",
    cases: ["PutObject: unknown server-side encryption"],
  },
  {
    rule: "An object has 10 tags at most.",
    source: guide("object-tagging"),
    aspect: "status",
    cases: ["PutObject: eleven tags"],
  },
  {
    rule: "Keys of tags that begin with `aws:` are S3's own.",
    source: api("Tag"),
    aspect: "status",
    cases: ["PutObjectTagging: key of S3's own"],
  },
  {
    rule: "`PutBucketTagging` takes a set of tags; the digest of its body is optional where its hash is signed.",
    source: api("PutBucketTagging"),
    aspect: "status",
    cases: ["PutBucketTagging: good"],
  },
  {
    rule: "Versions and delete markers are listed with their owner.",
    source: api("ListObjectVersions"),
    aspect: /^body ListVersionsResult\.(Version|DeleteMarker)\.Owner\.ID$/,
  },
  {
    rule: "A version that is not there is `NoSuchVersion`.",
    source: errors,
    aspect: /^body DeleteResult\.Error\.(Code|Message)$/,
    cases: ["DeleteObjects: version that is not there"],
  },
  {
    rule: "With versioning a delete leaves a marker, also of a key that was not there.",
    source: guide("DeleteMarker"),
    aspect: /^header x-amz-(delete-marker|version-id)$/,
    cases: ["DeleteObject: versioning enabled, nothing there"],
  },
  {
    rule: "A copy says which version it was made of, where the bucket of the source keeps versions.",
    source: api("CopyObject"),
    aspect: "header x-amz-copy-source-version-id",
    cases: ["CopyObject: versioning enabled"],
  },
  {
    rule: "`ObjectParts` says how many parts an object has.",
    source: api("GetObjectAttributes"),
    aspect: "body GetObjectAttributesResponse.ObjectParts.PartsCount",
    cases: ["GetObjectAttributes: parts"],
  },
  {
    rule: "A part that comes without a checksum gets a CRC64NVME, as do copies.",
    source: guide("checking-object-integrity"),
    aspect: /^(header x-amz-checksum-crc64nvme|body Copy(Part|Object)Result\.ChecksumCRC64NVME)$/,
    cases: [
      "UploadPart: good",
      "UploadPart: empty body",
      "UploadPartCopy: good",
      "UploadPartCopy: range",
      "CopyObject: onto itself, metadata replaced",
    ],
  },
  {
    rule: "Algorithm and type are returned of an upload that has them, and `null` is neither.",
    source: api("ListParts"),
    aspect: /^body ListPartsResult\.Checksum(Algorithm|Type)$/,
    theirs: "null",
  },
  {
    rule: "A reply that is not modified carries the ETag, which a client needs to renew what it keeps.",
    source: "https://www.rfc-editor.org/rfc/rfc9110#section-15.4.5",
    aspect: /^header (etag|last-modified)$/,
    cases: ["GetObject", "HeadObject"].flatMap((name) => [
      `${name}: If-None-Match fails`,
      `${name}: If-None-Match fails for anything`,
    ]),
  },
  {
    rule: "An object that was not modified since the given time is not sent; no exception is made for times to come.",
    source: api("GetObject"),
    aspect: "status",
    cases: [
      "GetObject: If-Modified-Since lies in the future",
      "HeadObject: If-Modified-Since lies in the future",
    ],
  },
  {
    rule: "A copy whose source was not modified since the given time fails with 412.",
    source: api("CopyObject"),
    aspect: "status",
    cases: ["CopyObject: source If-Modified-Since lies in the future"],
  },
  {
    rule: "A copy whose source has the ETag that it must not have fails with 412.",
    source: api("CopyObject"),
    aspect: "status",
    cases: ["CopyObject: source If-None-Match fails"],
  },
  {
    rule: "`If-None-Match: *` keeps a copy from replacing an object.",
    source: api("CopyObject"),
    aspect: "status",
    cases: ["CopyObject: If-None-Match: * where an object is"],
  },
  {
    rule: "`encoding-type=url` percent-encodes keys, prefixes and the delimiter, and is repeated in the reply.",
    source: api("ListObjectsV2"),
    aspect: /^body ListBucketResult\.(EncodingType|Prefix|Delimiter|Contents\.Key|CommonPrefixes\.Prefix)$/,
    cases: ["ListObjects", "ListObjectsV2"].flatMap((name) => [
      `${name}: percent-encoded names`,
      `${name}: percent-encoded prefix and delimiter`,
    ]),
  },
  {
    rule: "`url` is the only encoding; `InvalidArgument` for another.",
    source: api("ListObjectsV2"),
    aspect: "status",
    cases: ["ListObjects: unknown encoding", "ListObjectsV2: unknown encoding"],
  },
  {
    rule: "A continuation token is obfuscated and no key; one that S3 never gave is refused.",
    source: api("ListObjectsV2"),
    aspect: "status",
    cases: ["ListObjectsV2: token that nobody gave", "ListObjectsV2: empty token"],
  },
  {
    rule: "`ContinuationToken` repeats the token of the request, and is absent where it had none.",
    source: api("ListObjectsV2"),
    aspect: "body ListBucketResult.ContinuationToken",
    cases: ["ListObjectsV2: after a key", "ListObjectsV2: after a key, with prefix"],
  },
  {
    rule: "`NextMarker` is returned only where the request has a delimiter.",
    source: api("ListObjects"),
    aspect: "body ListBucketResult.NextMarker",
    cases: ["ListObjects: page of two"],
  },
  {
    rule: "The initiator and the owner of an upload are returned.",
    source: api("ListParts"),
    aspect: /^body List(Parts|MultipartUploads)Result\.(Upload\.)?(Initiator|Owner)\.ID$/,
  },
  {
    rule: "Storage classes are those of a list; `InvalidStorageClass` for another.",
    source: errors,
    aspect: "status",
    cases: [
      "PutObject: unknown storage class",
      "CreateMultipartUpload: unknown storage class",
      "CopyObject: unknown storage class",
    ],
  },
  {
    rule: "Canned ACLs are those of a list.",
    source: guide("acl-overview"),
    aspect: "status",
    cases: ["PutObject: unknown canned ACL"],
  },
  {
    rule: "A key has 1,024 bytes at most.",
    source: guide("object-keys"),
    aspect: "status",
    cases: ["PutObject: key of 1025 bytes"],
  },
  {
    rule: "An object that is not there is answered with 404 and its canned ACL otherwise.",
    source: api("GetObjectAcl"),
    aspect: "status",
    cases: ["GetObjectAcl: good", "GetObjectAcl: no key"],
  },
  {
    rule: "A conditional delete of an object that is not there is answered with 404.",
    source: guide("conditional-deletes"),
    aspect: "status",
    cases: ["DeleteObject: If-Match where nothing is"],
  },
  {
    rule: "`NoSuchUpload` also when the upload was completed before.",
    source: api("CompleteMultipartUpload"),
    aspect: "status",
    cases: ["CompleteMultipartUpload: twice"],
  },
  {
    rule: "In us-east-1 the owner may create a bucket again, and is answered with 200.",
    source: api("CreateBucket"),
    aspect: "status",
    cases: ["CreateBucket: that is there"],
  },
  {
    rule: "The ARN of a new bucket is returned for directory buckets alone.",
    source: api("CreateBucket"),
    aspect: "header x-amz-bucket-arn",
    cases: ["CreateBucket: good"],
  },
  {
    rule: "A place that the endpoint of a region cannot give is `IllegalLocationConstraintException`.",
    source: errors,
    aspect: "code",
    cases: ["CreateBucket: location of another region"],
  },
  {
    rule: "A batch has 1 to 1,000 keys in a `Delete` document that conforms to its schema.",
    source: api("DeleteObjects"),
    aspect: "status",
    cases: ["too many keys", "no keys", "empty key", "another document", "XML of more than 2 MiB"].map(
      (condition) => `DeleteObjects: ${condition}`,
    ),
  },
  {
    rule: "XML that is not well-formed is `MalformedXML`.",
    source: errors,
    aspect: "code",
    cases: ["DeleteObjects: bad XML", "PutBucketVersioning: bad XML", "PutBucketCors: bad XML"],
  },
  {
    rule: "In quiet mode only failures are returned.",
    source: api("DeleteObjects"),
    aspect: "body DeleteResult.Deleted.Key",
    cases: ["DeleteObjects: quiet", "DeleteObjects: thousand keys"],
  },
  {
    rule: "The signature is checked before the name of the bucket that it was not made for.",
    source: "https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html",
    aspect: "status",
    cases: ["ListBuckets: path changed after signing"],
  },
];

/**
 * Whether the row speaks of this difference of this case.
 * @param all that were found in the case
 */
export function explains(
  row: KnownDifference,
  identity: string,
  difference: Difference,
  all: readonly Difference[],
): boolean {
  const aspect = difference.aspect.replaceAll(/\[\d+\]/g, "");
  if (aspect === "code" && row.aspect === "status") {
    // A refusal of another status has another code as well.
    return all.some((other) => other.aspect === "status" && explains(row, identity, other, all));
  }
  const isAspect = typeof row.aspect === "string" ? aspect === row.aspect : row.aspect.test(aspect);
  if (!isAspect) return false;
  if (row.cases !== undefined) return row.cases.includes(identity);
  return (
    (row.ours === undefined || row.ours === difference.ours) &&
    (row.theirs === undefined || row.theirs === difference.theirs)
  );
}
