import type { S3ClientConfig } from "@aws-sdk/client-s3";
import { onAbort } from "@s3fs/core";

type Provider = Extract<NonNullable<S3ClientConfig["credentials"]>, (...rest: never[]) => unknown>;

type Identity = Awaited<ReturnType<Provider>>;

export interface ProviderLimits {
  readonly deadlineMs: number;
  /** Nobody waits any more. */
  readonly closing: AbortSignal;
}

/**
 * A provider of credentials that ends in time, gives credentials or says that it has none, and whose own errors, which
 * may hold secrets, go no further.
 */
export function limitedProvider(provider: Provider, limits: ProviderLimits): Provider {
  return async (properties) => {
    const end = endOf(limits);
    try {
      return checked(await Promise.race([asked(provider, properties), end.reached]));
    } finally {
      end.unlink();
    }
  };
}

function endOf({ deadlineMs, closing }: ProviderLimits): { reached: Promise<never>; unlink: () => void } {
  let unlink = (): void => {};
  const reached = new Promise<never>((_resolve, reject) => {
    const late = `the provider of credentials gave none within ${deadlineMs} ms`;
    const timer = setTimeout(() => reject(noCredentials(late)), deadlineMs);
    const unlinkClosing = onAbort(closing, () => {
      clearTimeout(timer);
      reject(noCredentials("the file system was closed before there were credentials"));
    });
    unlink = () => {
      clearTimeout(timer);
      unlinkClosing();
    };
  });
  return { reached, unlink };
}

async function asked(provider: Provider, properties: Parameters<Provider>[0]): Promise<Identity> {
  try {
    return await provider(properties);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    throw noCredentials(`the provider of credentials failed with ${name}`);
  }
}

function checked(identity: Identity | undefined): Identity {
  if (identity?.accessKeyId && identity.secretAccessKey) return identity;
  throw noCredentials("the provider of credentials gave no access key, or no secret to it");
}

/** By the name that the SDK's own providers give to it. */
function noCredentials(message: string): Error {
  return Object.assign(new Error(message), { name: "CredentialsProviderError" });
}
