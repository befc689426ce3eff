import { writeGuard } from "../conditions.ts";
import type { KnownOperation } from "../operation-name.ts";
import { invalidArgument, s3Error } from "../s3-error.ts";
import type { S3Request } from "../s3-request.ts";
import type { Guard } from "../store/store.ts";
import type { Dialect } from "./dialect.ts";

/** Refuses what a store of this dialect would refuse before it looks at any object. */
export function refuseByDialect(request: S3Request, dialect: Dialect): void {
  if (dialect.missing?.includes(request.operation)) throw s3Error("NotImplemented");
  if (dialect.writeConditions === "refused" && CONDITIONAL_WRITES.has(request.operation)) {
    const condition = ["if-match", "if-none-match"].find((name) => request.header(name) !== undefined);
    if (condition !== undefined) throw s3Error("NotImplemented", { fields: { Header: condition } });
  }
  if (dialect.checksums === "refused") refuseChecksums(request);
}

function refuseChecksums(request: S3Request): void {
  const name = request.headerNames().find((header) => CHECKSUM_HEADER.test(header));
  if (name === undefined) return;
  throw invalidArgument(name, "", `Unsupported header '${name}' received for this API call.`);
}

/** What a write demands of the object that it replaces in this dialect; undefined when nothing. */
export function guardOfWrite(request: S3Request, dialect: Dialect): Guard | undefined {
  const isIgnored =
    dialect.writeConditions === "ignored" ||
    (dialect.copyConditions === "ignored" && request.operation === "CopyObject");
  return isIgnored ? undefined : writeGuard(request);
}

/** What a condition on a removal comes to in this dialect. */
export function removalGuard(guard: Guard, dialect: Dialect): Guard {
  if (dialect.deleteConditions === "ignored") return () => undefined;
  if (dialect.conditionalDeleteOfNothing !== 204) return guard;
  return (current) => {
    if (current !== undefined) guard(current);
  };
}

/** @param sizes of the parts that an object is put together from */
export function checkPartSizes(sizes: readonly number[], dialect: Dialect): void {
  if (dialect.partSizes !== "equal" || sizes.slice(0, -1).every((size) => size === sizes[0])) return;
  throw s3Error("InvalidPart", { message: "All non-trailing parts must have the same length." });
}

const CONDITIONAL_WRITES: ReadonlySet<KnownOperation> = new Set([
  "PutObject",
  "CopyObject",
  "CompleteMultipartUpload",
]);
const CHECKSUM_HEADER = /^x-amz-(?:checksum-(?!mode)|sdk-checksum-algorithm$|trailer$)/;
