import type {
  $Command,
  S3Client,
  S3ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from "@aws-sdk/client-s3";
import { abortable, NEVER, onAbort } from "@s3fs/core";
import { failureClassOf } from "../guard/failure-class.ts";
import { malformed, S3Failure } from "../wire/s3-failure.ts";
import { operationNames, type Wire } from "../wire/wire.ts";
import { limitReplies } from "./limit-replies.ts";
import { limitedHandler, type ReplyLimits } from "./limited-handler.ts";
import { sdkFailure } from "./sdk-failure.ts";
import { tellTime } from "./tell-time.ts";

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

export interface SdkSenderOptions {
  /** A client that someone else made: it stays as it is. */
  readonly isForeign: boolean;
  readonly limits: ReplyLimits;
}

export function createSdkSender(client: S3Client, { isForeign, limits }: SdkSenderOptions): SdkSender {
  const attempt = isForeign ? asGiven(client, limits) : asConfigured(client, limits);
  return async (operation, command, signal, readReply) => {
    const name = operationNames[operation];
    let output;
    const link = linkTo(signal);
    try {
      output = await interruptedBy(signal, attempt(command, link.signal), (late) => readReply(late));
    } catch (error) {
      signal.throwIfAborted();
      const failure = sdkFailure(error, name);
      if (failureClassOf(failure) === "expired") await renewCredentials(client, signal);
      throw failure;
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

/** The SDK heeds a signal once a request is on its way, and not while it waits for credentials. */
async function interruptedBy<Output>(
  signal: AbortSignal,
  sending: Promise<Output>,
  readReply: (output: Output) => unknown,
): Promise<Output> {
  if (signal === NEVER) return sending;
  try {
    return await abortable(sending, signal);
  } catch (error) {
    if (signal.aborted) void releaseLate(sending, readReply);
    throw error;
  }
}

/** What has come all the same holds a connection. */
async function releaseLate<Output>(
  sending: Promise<Output>,
  readReply: (output: Output) => unknown,
): Promise<void> {
  try {
    const reply = readReply(await sending);
    const body: unknown =
      typeof reply === "object" && reply !== null ? Reflect.get(reply, "body") : undefined;
    const release: unknown =
      typeof body === "object" && body !== null ? Reflect.get(body, "release") : undefined;
    if (typeof release === "function") release();
  } catch {
    // It was aborted, as it was asked to.
  }
}

/** Temporary credentials that S3 no longer takes are asked for again, whatever they say of their own end. */
async function renewCredentials(client: S3Client, signal: AbortSignal): Promise<void> {
  try {
    await abortable(client.config.credentials({ forceRefresh: true }), signal);
  } catch {
    signal.throwIfAborted(); // otherwise the next attempt says what is wrong
  }
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
function asConfigured(client: S3Client, limits: ReplyLimits): Attempt {
  client.config.requestHandler = limitedHandler(client.config.requestHandler, limits);
  limitReplies(client.middlewareStack, limits);
  tellTime(client.middlewareStack);
  return (command, signal) =>
    signal === undefined ? client.send(command) : client.send(command, { abortSignal: signal });
}

/**
 * The client's own middleware runs, on a copy of its stack in which the place of the retries is taken by nothing: other
 * middleware is placed relative to it. The client stays as it is, also where a handler of requests with limits of time
 * stands in for its own.
 */
function asGiven(client: S3Client, limits: ReplyLimits): Attempt {
  const requestHandler = limitedHandler(client.config.requestHandler, limits);
  return async (command, signal) => {
    const config = { ...client.config, requestHandler };
    const stack = client.middlewareStack.clone();
    stack.add((next) => next, {
      name: "retryMiddleware",
      step: "finalizeRequest",
      priority: "high",
      override: true,
    });
    limitReplies(stack, limits);
    tellTime(stack);
    const handler = command.resolveMiddleware(stack, config, signal && { abortSignal: signal });
    const { output } = await handler(command);
    return output;
  };
}
