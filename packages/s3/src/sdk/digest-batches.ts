import type { S3Client } from "@aws-sdk/client-s3";
import { fieldOf, isRecord } from "./field-of.ts";

/**
 * Secures the list of keys that are to be removed as S3 had it at first and every store knows it, by MD5: the SDK sends
 * a checksum of its own choice with it, also where it is told to send none, and some stores refuse that.
 *
 * @see https://github.com/aws/aws-sdk-js-v3/issues/6819
 */
export function digestBatches({ middlewareStack, config }: S3Client): void {
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === "DeleteObjectsCommand") await digest(args.request, config);
        return next(args);
      },
    { step: "build", priority: "low", name: "digestBatches" },
  );
}

const checksumHeader = /^x-amz-(?:sdk-)?checksum-/;

async function digest(request: unknown, { md5, base64Encoder }: S3Client["config"]): Promise<void> {
  const headers = fieldOf(request, "headers");
  const body = fieldOf(request, "body");
  if (!isRecord(headers) || (typeof body !== "string" && !(body instanceof Uint8Array))) return;
  for (const name of Object.keys(headers)) if (checksumHeader.test(name)) delete headers[name];
  const hash = new md5();
  hash.update(typeof body === "string" ? new TextEncoder().encode(body) : body);
  headers["content-md5"] = base64Encoder(await hash.digest());
}
