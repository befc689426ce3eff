import { malformed, S3Failure } from "../wire/s3-failure.ts";
import { isReplyTooLong } from "./collect-capped.ts";
import { isForeignReply } from "./foreign-reply.ts";
import type { WireOperation } from "../wire/wire.ts";

/**
 * What the SDK threw, as a failure of our own. The SDK's errors hold the request's signature, the access key and the
 * whole reply in fields that `inspect` and loggers print, so none of them goes further than this.
 */
export function sdkFailure(error: unknown, operation: WireOperation): S3Failure {
  const status = statusOf(error);
  if (isReplyTooLong(error) || isForeignReply(error)) return malformed(operation, messageOf(error), status);
  if (isEmptySuccess(error)) return malformed(operation, "the reply tells of success but has no body");
  const name = textOf(error, "name") ?? "Error";
  return new S3Failure({
    operation,
    code: codeOf(error, name, status),
    status,
    requestId: textOf(fieldOf(error, "$metadata"), "requestId"),
    retryAfterMs: retryAfterMsOf(error),
    message: messageOf(error),
  });
}

/** A connection that the other side closed, which the SDK calls a timeout as well. */
const closedCodes: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE"]);

const timeoutNames: ReadonlySet<string> = new Set(["TimeoutError", "ETIMEDOUT"]);

function codeOf(error: unknown, name: string, status: number | undefined): string {
  const platformCode = textOf(error, "code");
  if (status === undefined) {
    if (platformCode !== undefined && closedCodes.has(platformCode)) return platformCode;
    if (timeoutNames.has(name) || timeoutNames.has(platformCode ?? "")) return "Timeout";
    if (name === "CredentialsProviderError" || name === "TokenProviderError") return "NoCredentials";
    if (platformCode !== undefined) return platformCode;
    return /region is missing|invalid url/i.test(messageOf(error)) ? "Misconfigured" : name;
  }
  const isFromS3 = fieldOf(error, "$fault") !== undefined;
  if (!isFromS3) return status < 400 ? "MalformedReply" : `Http${status}`;
  return name === "Unknown" || name === "UnknownError" ? `Http${status}` : name;
}

/** The SDK makes a 503 of it, without the mark of what S3 itself has said. */
function isEmptySuccess(error: unknown): boolean {
  return textOf(error, "name") === "InternalError" && fieldOf(error, "$fault") === undefined;
}

function statusOf(error: unknown): number | undefined {
  const told = fieldOf(fieldOf(error, "$metadata"), "httpStatusCode");
  const status = told ?? fieldOf(fieldOf(error, "$response"), "statusCode");
  return typeof status === "number" ? status : undefined;
}

/** In seconds, or as a date. @see https://www.rfc-editor.org/rfc/rfc9110.html#name-retry-after */
function retryAfterMsOf(error: unknown): number | undefined {
  const header = textOf(fieldOf(fieldOf(error, "$response"), "headers"), "retry-after");
  if (header === undefined) return undefined;
  const delayMs = header.trim() === "" ? Number.NaN : Number(header) * 1000;
  if (Number.isFinite(delayMs)) return delayMs >= 0 ? delayMs : undefined;
  const timeMs = Date.parse(header);
  return Number.isNaN(timeMs) ? undefined : Math.max(0, timeMs - Date.now());
}

const longestMessage = 300;

/** The first line of the message: what follows it in the SDK's own is advice on where to find the raw reply. */
function messageOf(error: unknown): string {
  const [line = ""] = (textOf(error, "message") ?? String(error)).split("\n");
  return line.slice(0, longestMessage);
}

function textOf(value: unknown, name: string): string | undefined {
  const field = fieldOf(value, name);
  return typeof field === "string" ? field : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
