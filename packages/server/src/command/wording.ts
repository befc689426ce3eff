import type { RequestEntry } from "../request-log.ts";
import type { S3Server } from "../serve-s3.ts";

export interface Circumstances {
  readonly directory: string | undefined;
  /** Whether the keys came from the environment, so that the person has them. */
  readonly isGiven: boolean;
  /** Whether the environment has a session token, which clients would send along with any keys. */
  readonly hasToken: boolean;
}

/** What a person needs to connect: lines for a shell. Keys that were made up are shown once, here. */
export function describeServer(server: S3Server, { directory, isGiven, hasToken }: Circumstances): string {
  const { endpoint, region, credentials } = server;
  const place = directory === undefined ? "in memory, until it stops" : `in ${directory}`;
  const lines = [
    `S3 at ${endpoint}, kept ${place}.`,
    `  export AWS_ENDPOINT_URL=${endpoint}`,
    `  export AWS_REGION=${region}`,
    // Version 1 of the AWS CLI and boto3 read this one alone:
    // https://docs.aws.amazon.com/cli/v1/userguide/cli-configure-envvars.html
    `  export AWS_DEFAULT_REGION=${region}`,
  ];
  if (!isGiven) {
    lines.push(`  export AWS_ACCESS_KEY_ID=${credentials.accessKeyId}`);
    lines.push(`  export AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}`);
    if (hasToken) lines.push("  unset AWS_SESSION_TOKEN");
  }
  return `${lines.join("\n")}\nStop it with Ctrl-C.\n`;
}

/** One line: `200 PutObject demo/a.txt 1.8 ms`, and why where the reply does not say it. */
export function describeRequest(entry: RequestEntry): string {
  const { status, operation, bucket, key, durationMs, failure } = entry;
  const place = key === "" ? bucket : `${bucket}/${key}`;
  const words = [status ?? "---", operation, escapeControls(place), `${durationMs.toFixed(1)} ms`];
  if (failure !== undefined) words.push(`(${escapeControls(failure)})`);
  return words.filter((word) => word !== "").join(" ");
}

/** A key can hold anything, also what would move the cursor of a terminal. */
function escapeControls(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escapeCharacter);
}

function escapeCharacter(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}
