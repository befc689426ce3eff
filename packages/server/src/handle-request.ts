import type { IncomingMessage, ServerResponse } from "node:http";
import { errorReply } from "./error-reply.ts";
import type { Exchange } from "./exchange.ts";
import { createExchange, describeEnd } from "./exchange.ts";
import { answerWithFault } from "./faults/answer-with-fault.ts";
import type { FaultScript } from "./faults/fault-script.ts";
import type { OperationSetup } from "./perform-operation.ts";
import { performOperation } from "./perform-operation.ts";
import type { Reply } from "./reply.ts";
import type { RequestRecorder } from "./request-log.ts";
import { createRequestIds } from "./request-ids.ts";
import { resolveOperation } from "./resolve-operation.ts";
import { isS3Error, s3Error } from "./s3-error.ts";
import { sendReply } from "./send-reply.ts";

export interface HandlerSetup extends OperationSetup {
  readonly recorder: RequestRecorder;
  readonly faults: FaultScript;
  readonly baseDomain: string;
  readonly maxRequests: number;
}

export interface RequestHandler {
  /** Answers a request; never rejects. */
  handle(
    request: IncomingMessage,
    response: ServerResponse,
    options: { readonly expectsContinue: boolean },
  ): Promise<void>;
  /** Resolves when no request is worked on. To be asked once. */
  readonly idle: () => Promise<void>;
}

export function createRequestHandler(setup: HandlerSetup): RequestHandler {
  const nextRequestId = createRequestIds();
  let atWork = 0;
  let onIdle: (() => void) | undefined;
  return {
    async handle(request, response, { expectsContinue }) {
      if (response.socket === null) await turnOf(response);
      const exchange = createExchange(request, response, { requestId: nextRequestId(), expectsContinue });
      const isTooMany = ++atWork > setup.maxRequests;
      try {
        await answer(exchange, setup, isTooMany);
      } catch (error) {
        await sendError(exchange, setup, error);
      } finally {
        if (--atWork === 0) onIdle?.();
        setup.recorder.recordEnd(describeEnd(exchange));
      }
    },
    idle: async () => {
      if (atWork > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    },
  };
}

/**
 * A request that was sent before the reply to another has its turn when that is out: so what it finds is what the other did,
 * and it holds nothing for a client that is gone by then, of whom its response is never told.
 */
function turnOf(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once("socket", () => resolve()));
}

async function answer(exchange: Exchange, setup: HandlerSetup, isTooMany: boolean): Promise<void> {
  const { target, operation } = resolveCounted(exchange, setup);
  if (isTooMany) throw s3Error("SlowDown", { headers: { "retry-after": "1" } });
  const fault = setup.faults.take({ operation, key: target.key });
  if (fault === undefined) {
    const sent = sendReply(exchange, setup, await performOperation(operation, target, exchange, setup));
    return sent === undefined ? undefined : await sent;
  }
  exchange.fault = fault.kind;
  const { response } = exchange;
  const work = (): Promise<Reply> => performOperation(operation, target, exchange, setup);
  const token = target.query.get("continuation-token");
  const outcome = await answerWithFault(fault, { work, exchange, response, token });
  if (outcome.kind === "destroy") response.destroy();
  if (outcome.kind === "reply") await sendReply(exchange, setup, outcome.reply, outcome.interruption);
}

/** A request is counted also when it is refused before its operation is known. */
function resolveCounted(
  exchange: Exchange,
  { baseDomain, recorder }: HandlerSetup,
): ReturnType<typeof resolveOperation> {
  try {
    return resolveOperation(exchange, baseDomain);
  } finally {
    recorder.record(exchange.operation);
  }
}

/** A reply that has begun can't be taken back: its connection breaks, so that nobody takes it for whole. */
async function sendError(exchange: Exchange, setup: HandlerSetup, error: unknown): Promise<void> {
  const { response } = exchange;
  if (!isS3Error(error)) exchange.failure = error instanceof Error ? error.message : String(error);
  try {
    if (response.headersSent || response.destroyed) response.destroy();
    else await sendReply(exchange, setup, errorReply(error, exchange));
  } catch {
    response.destroy();
  }
}
