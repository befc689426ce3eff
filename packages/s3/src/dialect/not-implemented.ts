import { S3Failure } from "../wire/s3-failure.ts";

/** What a store says to a request, or to a header of it, that it does not know. */
export function isNotImplemented(error: unknown): error is S3Failure {
  return error instanceof S3Failure && (error.status === 501 || error.status === 405);
}
