import type {
  $Command,
  S3Client,
  S3ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-s3";
import { NEVER, onAbort } from "@s3fs/core";
import { malformed, S3Failure } from "../wire/s3-failure.ts";
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
    const name = operationNames[operation];
    let output;
    const link = linkTo(signal);
    try {
      output = await attempt(command, link.signal);
    } catch (error) {
      signal.throwIfAborted();
      throw sdkFailure(error, name);
    } finally {
      link.unlink();
    }
    try {
      return readReply(output);
    } catch (error) {
      if (error instanceof S3Failure) throw error;
      const message = error instanceof Error ? error.message : String(error);
      throw malformed(name, message, output.$metadata.httpStatusCode);
    }
  };
}

interface Link {
  readonly signal: AbortSignal | undefined;
  unlink(): void;
}

/** The SDK listens to a signal for as long as the body of a reply is open, so it gets one of its own. */
function linkTo(signal: AbortSignal): Link {
  if (signal === NEVER) return { signal: undefined, unlink: () => {} };
  const controller = new AbortController();
  return { signal: controller.signal, unlink: onAbort(signal, () => controller.abort(signal.reason)) };
}

type Attempt = <Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  command: SdkCommand<Input, Output>,
  signal: AbortSignal | undefined,
) => Promise<Output>;

/** Options would keep the SDK from reusing the handlers it has built, so none are given where nobody aborts. */
function asConfigured(client: S3Client): Attempt {
  return (command, signal) =>
    signal === undefined ? client.send(command) : client.send(command, { abortSignal: signal });
}

/**
 * The client's own middleware runs, on a copy of its stack in which the place of the retries is taken by nothing: other
 * middleware is placed relative to it. The client stays as it is.
 */
function withoutRetries(client: S3Client): Attempt {
  return async (command, signal) => {
    const stack = client.middlewareStack.clone();
    stack.add((next) => next, {
      name: "retryMiddleware",
      step: "finalizeRequest",
      priority: "high",
      override: true,
    });
    const handler = command.resolveMiddleware(stack, client.config, signal && { abortSignal: signal });
    const { output } = await handler(command);
    return output;
  };
}
