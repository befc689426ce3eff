import type {
  $Command,
  S3Client,
  S3ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-s3";
import { NEVER } from "@s3fs/core";
import { operationNames, type Wire } from "../wire/wire.ts";
import { sdkFailure } from "./sdk-failure.ts";

/** Sends one command once. What it throws, and what reading the reply throws, is an `S3Failure` or the abort's reason. */
export type SdkSender = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes, Reply>(
  operation: keyof Wire,
  command: SdkCommand<Input, Output>,
  signal: AbortSignal,
  readReply: (output: Output) => Reply,
) => Promise<Reply>;

type SdkCommand<Input extends ServiceInputTypes, Output extends ServiceOutputTypes> = $Command<
  Input,
  Output,
  S3ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes
>;

export function createSdkSender(client: S3Client, isForeign: boolean): SdkSender {
  const attempt = isForeign ? withoutRetries(client) : asConfigured(client);
  return async (operation, command, signal, readReply) => {
    try {
      return readReply(await attempt(command, signal));
    } catch (error) {
      signal.throwIfAborted();
      throw sdkFailure(error, operationNames[operation]);
    }
  };
}

type Attempt = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: SdkCommand<Input, Output>,
  signal: AbortSignal,
) => Promise<Output>;

/** Options would keep the SDK from reusing the handlers it has built, so none are given where nobody aborts. */
function asConfigured(client: S3Client): Attempt {
  return (command, signal) =>
    signal === NEVER ? client.send(command) : client.send(command, { abortSignal: signal });
}

/** The client's own middleware runs, on a copy of its stack that lacks the retries; the client stays as it is. */
function withoutRetries(client: S3Client): Attempt {
  return async (command, signal) => {
    const stack = client.middlewareStack.clone();
    stack.remove("retryMiddleware");
    const handler = command.resolveMiddleware(stack, client.config, { abortSignal: signal });
    const { output } = await handler(command);
    return output;
  };
}
