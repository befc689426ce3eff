import { isFsError } from "@s3fs/core";
import type { ErrorCode } from "@s3fs/core";
import { invalidRequest, s3Error } from "../../s3-error.ts";
import type { S3Error } from "../../s3-error.ts";
import { noPath } from "./key-path.ts";

/** Says in S3's words why a file system refused a key. What S3 has no word for stays as it is, and becomes an InternalError. */
export function translateError(error: unknown, key: string): unknown {
  const inWordsOfS3 = isFsError(error) ? WORDS.get(error.code) : undefined;
  return inWordsOfS3 === undefined ? error : inWordsOfS3(key);
}

function collision(key: string, what: string): S3Error {
  return invalidRequest(
    `This bucket is a directory of a file system, and the key ${JSON.stringify(key)} ${what}.`,
  );
}

const denied = (key: string): S3Error => s3Error("AccessDenied", { fields: { Key: key } });

const WORDS: ReadonlyMap<ErrorCode, (key: string) => S3Error> = new Map([
  ["EISDIR", (key) => collision(key, "is a directory, because keys lie below it")],
  ["ENOTDIR", (key) => collision(key, "lies below a key that is a file")],
  ["ENAMETOOLONG", (key) => s3Error("KeyTooLongError", { fields: { Key: key } })],
  ["EINVAL", noPath],
  ["EACCES", denied],
  ["EPERM", denied],
  ["EROFS", denied],
]);
