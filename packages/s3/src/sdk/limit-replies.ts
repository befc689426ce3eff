import type { S3Client } from "@aws-sdk/client-s3";
import { collectCapped } from "./collect-capped.ts";
import { foreignReply, isForeignBody } from "./foreign-reply.ts";
import { fieldOf, isRecord } from "./field-of.ts";
import type { Pace } from "./pace-watch.ts";

/**
 * Reads the body of every reply that is to be parsed before the SDK gets it, within limits of length and time that the
 * SDK's own reading lacks, and refuses what S3 has not sent, of which the SDK makes a success, or a missing object.
 */
export function limitReplies(stack: S3Client["middlewareStack"], pace: Pace): void {
  stack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        const result = await next(args);
        const { response } = result;
        const status = fieldOf(response, "statusCode");
        const isObject = commandName === "GetObjectCommand" && typeof status === "number" && status < 300;
        if (!isRecord(response) || isObject) return result;
        const body = await collected(response, limitsOf(commandName, pace));
        response["body"] = body;
        // Other failures are known by their status, whoever tells of them.
        if (typeof status === "number" && (status < 300 || status === 404) && isForeignBody(body))
          throw foreignReply(status);
        return result;
      },
    { step: "deserialize", priority: "low", name: "limitReplies" },
  );
}

/** As the SDK tells of a reply that it fails to read itself. */
async function collected(
  { body, statusCode }: Record<string, unknown>,
  { pace, mostMs }: Limits,
): Promise<Uint8Array> {
  try {
    return await collectCapped(body, pace, mostMs);
  } catch (error) {
    if (!(error instanceof Error) || error.name === "TimeoutError") throw error;
    throw Object.assign(error, { $metadata: { httpStatusCode: statusCode } });
  }
}

interface Limits {
  readonly pace: Pace;
  readonly mostMs?: number;
}

/**
 * While S3 puts an object together it sends one blank every now and then, so that nobody gives it up: silence counts as
 * ever, the rate does not.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
function limitsOf(commandName: string, pace: Pace): Limits {
  if (!assembling.has(commandName)) return { pace };
  return { pace: { ...pace, leastBytesPerSecond: 0 }, mostMs: longestAssemblyMs };
}

/** S3 speaks of several minutes. */
const longestAssemblyMs = 6 * 3_600_000;

const assembling: ReadonlySet<string> = new Set([
  "CompleteMultipartUploadCommand",
  "CopyObjectCommand",
  "UploadPartCopyCommand",
]);
