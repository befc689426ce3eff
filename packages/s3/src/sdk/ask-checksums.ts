import type { S3Client } from "@aws-sdk/client-s3";
import { fieldOf, isRecord } from "./field-of.ts";

/**
 * Asks for the checksum of each whole object that is read. By the header itself: asked by its own parameter, the SDK
 * would compare too, and could not do so for a body that is resumed.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function askChecksums({ middlewareStack }: S3Client, mayAsk: () => boolean = () => true): void {
  middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const headers: unknown = fieldOf(args.request, "headers");
        const isWhole = isRecord(headers) && headers["range"] === undefined;
        if (commandName === "GetObjectCommand" && isWhole && mayAsk())
          headers["x-amz-checksum-mode"] = "ENABLED";
        return next(args);
      },
    { step: "build", name: "askChecksums" },
  );
}
