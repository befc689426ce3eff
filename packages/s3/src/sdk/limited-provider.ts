import type { S3ClientConfig } from "@aws-sdk/client-s3";

type Provider = Extract<NonNullable<S3ClientConfig["credentials"]>, (...rest: never[]) => unknown>;

/**
 * A provider of credentials that ends in time, gives credentials or says that it has none, and whose own errors, which
 * may hold secrets, go no further.
 */
export function limitedProvider(provider: Provider, deadlineMs: number): Provider {
  return async (properties) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const message = `the provider of credentials gave none within ${deadlineMs} ms`;
      timer = setTimeout(() => reject(noCredentials(message)), deadlineMs);
    });
    try {
      return checked(await Promise.race([asked(provider, properties), late]));
    } finally {
      clearTimeout(timer);
    }
  };
}

type Identity = Awaited<ReturnType<Provider>>;

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
