/** An S3 error on its way to the client: thrown anywhere below the request handler, which turns it into the XML reply. */
export interface S3Error extends Error {
  readonly name: "S3Error";
  readonly code: string;
  readonly status: number;
  /** Further elements of the XML body, such as `Key` or `Condition`. */
  readonly fields: Readonly<Record<string, string>>;
  /** Further headers of the reply. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface S3ErrorOptions {
  readonly message?: string;
  readonly status?: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** @param code one of the codes of https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html */
export function s3Error(code: S3ErrorCode, options: S3ErrorOptions = {}): S3Error {
  const [status, message] = ERRORS[code];
  return Object.assign(new Error(options.message ?? message), {
    name: "S3Error" as const,
    code,
    status: options.status ?? status,
    fields: options.fields ?? {},
    headers: options.headers ?? {},
  });
}

export function isS3Error(error: unknown): error is S3Error {
  return error instanceof Error && error.name === "S3Error" && "code" in error && "status" in error;
}

export function noSuchBucket(bucket: string): S3Error {
  return s3Error("NoSuchBucket", { fields: { BucketName: bucket } });
}

export function noSuchKey(key: string): S3Error {
  return s3Error("NoSuchKey", { fields: { Key: key } });
}

export function noSuchVersion(key: string, versionId: string): S3Error {
  return s3Error("NoSuchVersion", { fields: { Key: key, VersionId: versionId } });
}

export function noSuchUpload(uploadId: string): S3Error {
  return s3Error("NoSuchUpload", { fields: { UploadId: uploadId } });
}

export function invalidArgument(name: string, value: string, message: string): S3Error {
  return s3Error("InvalidArgument", { message, fields: { ArgumentName: name, ArgumentValue: value } });
}

export function invalidRequest(message: string): S3Error {
  return s3Error("InvalidRequest", { message });
}

export type S3ErrorCode =
  | "AccessDenied"
  | "AccessForbidden"
  | "AuthorizationHeaderMalformed"
  | "AuthorizationQueryParametersError"
  | "BadDigest"
  | "BadRequest"
  | "BucketAlreadyOwnedByYou"
  | "BucketNotEmpty"
  | "ConditionalRequestConflict"
  | "EntityTooLarge"
  | "EntityTooSmall"
  | "IllegalLocationConstraintException"
  | "IllegalVersioningConfigurationException"
  | "IncompleteBody"
  | "InternalError"
  | "InvalidAccessKeyId"
  | "InvalidArgument"
  | "InvalidBucketName"
  | "InvalidBucketOwnerAWSAccountID"
  | "InvalidDigest"
  | "InvalidEncryptionAlgorithmError"
  | "InvalidObjectState"
  | "InvalidPart"
  | "InvalidPartNumber"
  | "InvalidPartOrder"
  | "InvalidRange"
  | "InvalidRedirectLocation"
  | "InvalidRequest"
  | "InvalidStorageClass"
  | "InvalidTag"
  | "InvalidToken"
  | "InvalidURI"
  | "KeyTooLongError"
  | "MalformedACLError"
  | "MalformedTrailerError"
  | "MalformedXML"
  | "MaxMessageLengthExceeded"
  | "MetadataTooLarge"
  | "MethodNotAllowed"
  | "MissingContentLength"
  | "MissingRequestBodyError"
  | "MissingSecurityHeader"
  | "NoSuchBucket"
  | "NoSuchCORSConfiguration"
  | "NoSuchKey"
  | "NoSuchTagSet"
  | "NoSuchUpload"
  | "NoSuchVersion"
  | "NotImplemented"
  | "ObjectNotInActiveTierError"
  | "PreconditionFailed"
  | "RequestTimeTooSkewed"
  | "RequestTimeout"
  | "SignatureDoesNotMatch"
  | "SlowDown"
  | "UnexpectedContent"
  | "XAmzContentSHA256Mismatch";

const ERRORS: Readonly<Record<S3ErrorCode, readonly [status: number, message: string]>> = {
  AccessDenied: [403, "Access Denied"],
  AccessForbidden: [403, "The request is not allowed by the rules for other origins."],
  AuthorizationHeaderMalformed: [400, "The authorization header that you provided is not valid."],
  AuthorizationQueryParametersError: [
    400,
    "The authorization query parameters that you provided are not valid.",
  ],
  BadDigest: [
    400,
    "The Content-MD5 or checksum value that you specified did not match what the server received.",
  ],
  BadRequest: [400, "The request is not valid."],
  BucketAlreadyOwnedByYou: [409, "The bucket that you tried to create already exists, and you own it."],
  BucketNotEmpty: [409, "The bucket that you tried to delete is not empty."],
  ConditionalRequestConflict: [
    409,
    "The conditional request cannot succeed due to a conflicting operation against this resource.",
  ],
  EntityTooLarge: [400, "Your proposed upload exceeds the maximum allowed object size."],
  EntityTooSmall: [400, "Your proposed upload is smaller than the minimum allowed object size."],
  IllegalLocationConstraintException: [400, "The specified location constraint is not that of this server."],
  IllegalVersioningConfigurationException: [400, "The versioning configuration names no status."],
  IncompleteBody: [
    400,
    "You did not provide the number of bytes specified by the Content-Length HTTP header.",
  ],
  InternalError: [500, "We encountered an internal error. Please try again."],
  InvalidAccessKeyId: [403, "The AWS access key ID that you provided does not exist in our records."],
  InvalidArgument: [400, "Invalid Argument"],
  InvalidBucketName: [400, "The specified bucket is not valid."],
  InvalidBucketOwnerAWSAccountID: [
    400,
    "The value of the expected bucket owner parameter must be an AWS account ID.",
  ],
  InvalidDigest: [400, "The Content-MD5 that you specified is not valid."],
  InvalidEncryptionAlgorithmError: [
    400,
    "The encryption that you asked for is not one that S3 has; the valid value is AES256.",
  ],
  InvalidObjectState: [403, "The operation is not valid for the object's storage class."],
  InvalidPart: [
    400,
    "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
  ],
  InvalidPartNumber: [416, "The requested partnumber is not satisfiable"],
  InvalidPartOrder: [
    400,
    "The list of parts was not in ascending order. The parts list must be specified in order by part number.",
  ],
  InvalidRange: [416, "The requested range is not satisfiable"],
  InvalidRedirectLocation: [400, "The website redirect location must begin with / or http:// or https://."],
  InvalidRequest: [400, "The request is not valid."],
  InvalidStorageClass: [400, "The storage class that you specified is not valid."],
  InvalidTag: [400, "The tag that you provided is not valid."],
  InvalidToken: [400, "The provided token is malformed or otherwise not valid."],
  InvalidURI: [400, "The specified URI couldn't be parsed."],
  KeyTooLongError: [400, "Your key is too long."],
  MalformedXML: [
    400,
    "The XML that you provided was not well formed or did not validate against our published schema.",
  ],
  MalformedACLError: [
    400,
    "The access control list that you provided was not well formed or did not validate against our published schema.",
  ],
  MalformedTrailerError: [
    400,
    "The request contained trailing data that was not well-formed or did not conform to our published schema.",
  ],
  MaxMessageLengthExceeded: [400, "Your request was too large."],
  MetadataTooLarge: [400, "Your metadata headers exceed the maximum allowed metadata size."],
  MethodNotAllowed: [405, "The specified method is not allowed against this resource."],
  MissingContentLength: [411, "You must provide the Content-Length HTTP header."],
  MissingRequestBodyError: [400, "Request body is empty."],
  MissingSecurityHeader: [400, "Your request is missing a required header."],
  NoSuchBucket: [404, "The specified bucket does not exist."],
  NoSuchCORSConfiguration: [404, "The CORS configuration does not exist."],
  NoSuchKey: [404, "The specified key does not exist."],
  NoSuchTagSet: [404, "The TagSet does not exist."],
  NoSuchUpload: [
    404,
    "The specified multipart upload does not exist. The upload ID might not be valid, or the multipart upload might have been aborted or completed.",
  ],
  NoSuchVersion: [404, "The specified version does not exist."],
  NotImplemented: [
    501,
    "A header or query parameter that you provided implies functionality that is not implemented.",
  ],
  ObjectNotInActiveTierError: [403, "The source object of the COPY action is not in the active tier."],
  PreconditionFailed: [412, "At least one of the preconditions that you specified did not hold."],
  RequestTimeTooSkewed: [403, "The difference between the request time and the server's time is too large."],
  RequestTimeout: [
    400,
    "Your socket connection to the server was not read from or written to within the timeout period.",
  ],
  SignatureDoesNotMatch: [
    403,
    "The request signature that the server calculated does not match the signature that you provided. Check your secret access key and signing method.",
  ],
  SlowDown: [503, "Please reduce your request rate."],
  UnexpectedContent: [400, "This request does not support content."],
  XAmzContentSHA256Mismatch: [
    400,
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  ],
};
