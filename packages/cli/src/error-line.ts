import { errorMeanings, isFsError, type ErrorCode, type FsError } from "@s3fs/core";
import { escapeName } from "./escape-name.ts";
import { redact } from "./redact.ts";

/** An error as one line for a person: what it is about, what is wrong, what to do. No secret, no stack. */
export function errorLine(error: unknown): string {
  return escapeName(redact(isFsError(error) ? fsErrorText(error) : messageOf(error)));
}

function fsErrorText(error: FsError): string {
  const { code, path, detail, cause } = error;
  const about = path === undefined || path === "" ? "" : `${path}: `;
  const more = detail ?? (code === "EUNKNOWN" && cause !== undefined ? messageOf(cause) : undefined);
  const remedy = remedies.get(code);
  return [
    `${about}${errorMeanings[code]}${more === undefined ? "" : `: ${inWordsOfTheCommand(more)}`}`,
    ...(remedy === undefined ? [] : [remedy]),
  ].join("; ");
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

const remedies: ReadonlyMap<ErrorCode, string> = new Map([
  ["ENOENT", "check the spelling, and that its disk is mounted"],
  ["ENOBUCKET", "check the name of the bucket, its region and endpoint_url"],
  ["ENOTDIR", "name a directory"],
  ["EACCES", "check the credentials and what they allow"],
  ["EUNAVAILABLE", "check the network and endpoint_url, then run it again"],
  ["ETIMEDOUT", "check the network, then run it again"],
  ["ETHROTTLED", "run it again later, or with a lower --concurrency"],
  ["EINTEGRITY", "run it again"],
  ["ECHANGED", "run it again"],
]);

const optionNames: ReadonlyMap<string, string> = new Map([
  ["allowEmptySource", "--allow-empty-source"],
  ["maxDelete", "--max-delete"],
]);

/** The library names its own options; a person at a terminal has these. */
function inWordsOfTheCommand(detail: string): string {
  return detail.replaceAll(/\b(?:allowEmptySource|maxDelete)\b/g, (name) => optionNames.get(name) ?? name);
}
