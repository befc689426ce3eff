import type { Credentials, SigningKeys } from "./signing-keys.ts";
import { createSigningKeys } from "./signing-keys.ts";

/** A key pair and what it may be used for. */
export interface Account extends Credentials {
  /** The only buckets that these keys reach; default all. */
  readonly buckets?: readonly string[];
  /** Default `write`, which includes reading. */
  readonly access?: "read" | "write";
}

/** An account as the server knows it. */
export interface Identity {
  readonly signingKeys: SigningKeys;
  readonly sessionToken: string | undefined;
  readonly canWrite: boolean;
  reaches(bucket: string): boolean;
}

/** Who may sign requests, by access key. */
export type Identities = ReadonlyMap<string, Identity>;

export function createIdentities(accounts: readonly Account[]): Identities {
  return new Map(accounts.map((account) => [account.accessKeyId, createIdentity(account)]));
}

function createIdentity({ secretAccessKey, sessionToken, buckets, access }: Account): Identity {
  const reached = buckets && new Set(buckets);
  return {
    signingKeys: createSigningKeys(secretAccessKey),
    sessionToken,
    canWrite: access !== "read",
    reaches: (bucket) => reached === undefined || reached.has(bucket),
  };
}
