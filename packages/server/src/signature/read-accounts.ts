import { randomBytes } from "node:crypto";
import { checkOptions, FsError, type KnownOptions } from "@s3fs/core";
import type { Shape } from "../option-shapes.ts";
import { checkShapes, isListOfTexts, isObject, isText } from "../option-shapes.ts";
import type { Account } from "./identities.ts";
import type { Credentials } from "./signing-keys.ts";

/** At least one account. @throws {FsError} EINVAL for one that is none, which would open too much or nothing */
export function readAccounts(
  given: Account | readonly Account[] | undefined,
): readonly [Account, ...Account[]] {
  const [first = randomCredentials(), ...others] = given === undefined ? [] : [given].flat();
  const accounts = [first, ...others] as const;
  for (const account of accounts) checkAccount(account);
  for (const [index, { accessKeyId }] of accounts.entries()) {
    if (accounts.findIndex((other) => other.accessKeyId === accessKeyId) === index) continue;
    throw refused(`the access key ${accessKeyId} is given twice; every account needs its own`);
  }
  return accounts;
}

function checkAccount(account: Account): void {
  if (!isObject(account)) {
    throw refused("credentials must be an account { accessKeyId, secretAccessKey }, or a list of them");
  }
  const own = Object.entries(account).filter(([name]) => !OF_THE_SDK.has(name));
  checkOptions("an account", Object.fromEntries(own), KNOWN);
  if (!isText(account.accessKeyId) || !isText(account.secretAccessKey)) {
    throw refused("credentials need both keys, and neither may be empty");
  }
  checkShapes("an account", account, SHAPES);
}

function refused(detail: string): FsError {
  return new FsError("EINVAL", { detail });
}

function randomCredentials(): Credentials {
  return {
    accessKeyId: `S3FS${randomBytes(8).toString("hex").toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString("base64url"),
  };
}

const KNOWN: KnownOptions<Account> = {
  accessKeyId: "any",
  secretAccessKey: "any",
  sessionToken: "any",
  buckets: "any",
  access: ["read", "write"],
};
/** What the AWS SDK adds to credentials, also to those that it is given. */
const OF_THE_SDK: ReadonlySet<string> = new Set(["$source", "expiration", "credentialScope", "accountId"]);
const SHAPES: { readonly [name in keyof Account]?: Shape } = {
  sessionToken: [isText, "a text that is not empty"],
  buckets: [isListOfTexts, "a list of names"],
};
