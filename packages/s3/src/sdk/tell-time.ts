import type { S3Client } from "@aws-sdk/client-s3";
import { fieldOf, isRecord } from "./field-of.ts";

/** Keeps beside what a look at an object tells when the store has told it, by the store's own clock. */
export function tellTime(stack: S3Client["middlewareStack"]): void {
  stack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        if (commandName !== "HeadObjectCommand") return result;
        const date = fieldOf(fieldOf(result.response, "headers"), "date");
        const about: unknown = fieldOf(result.output, "$metadata");
        if (typeof date === "string" && isRecord(about)) about[serverMs] = Date.parse(date);
        return result;
      },
    { step: "deserialize", priority: "high", name: "tellTime" },
  );
}

/** @returns undefined where the reply did not say so, as none does to a browser */
export function serverMsOf(reply: { readonly $metadata: unknown }): number | undefined {
  const told = fieldOf(reply.$metadata, serverMs);
  return typeof told === "number" && Number.isFinite(told) ? told : undefined;
}

const serverMs = "s3fsServerMs";
