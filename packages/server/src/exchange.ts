import type { IncomingMessage, ServerResponse } from "node:http";
import type { OperationName } from "./operation-name.ts";
import type { RequestEntry } from "./request-log.ts";
import type { Target } from "./target.ts";

/** One request and what is known of it on the way. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly startedMs: number;
  /** The decoded path. */
  resource: string;
  /** The client holds its body back until it is told to go on. */
  awaitsContinue: boolean;
  operation: OperationName;
  target: Target | undefined;
  /** The kind of the fault that was applied. */
  fault: string | undefined;
  /** What went wrong, where no reply says it. */
  failure: string | undefined;
}

export function createExchange(
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, expectsContinue }: { readonly requestId: string; readonly expectsContinue: boolean },
): Exchange {
  return {
    request,
    response,
    requestId,
    startedMs: performance.now(),
    resource: "/",
    awaitsContinue: expectsContinue,
    operation: "Unknown",
    target: undefined,
    fault: undefined,
    failure: undefined,
  };
}

/** What the log keeps. */
export function describeEnd(exchange: Exchange): RequestEntry {
  const { request, response, target } = exchange;
  return {
    operation: exchange.operation,
    method: request.method ?? "GET",
    bucket: target?.bucket ?? "",
    key: target?.key ?? "",
    parameters: target?.query.pairs.map(([name]) => name) ?? [],
    status: response.headersSent ? response.statusCode : undefined,
    fault: exchange.fault,
    failure: exchange.failure,
    durationMs: performance.now() - exchange.startedMs,
    requestId: exchange.requestId,
  };
}
