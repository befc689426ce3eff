import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { authorize } from "./authorize.ts";
import { authorizeAnonymous } from "./authorize-anonymous.ts";
import { requestBytes, requestChunks } from "./body/request-chunks.ts";
import { crossOriginHeaders } from "./cross-origin.ts";
import { refuseByDialect } from "./dialect/apply-dialect.ts";
import { errorReply } from "./error-reply.ts";
import type { Exchange } from "./exchange.ts";
import { createExchange, describeEnd } from "./exchange.ts";
import { checkExpectedOwner } from "./expected-owner.ts";
import { answerWithFault } from "./faults/answer-with-fault.ts";
import type { FaultScript } from "./faults/fault-script.ts";
import type { Interruption } from "./faults/send-interrupted.ts";
import { HOST_ID } from "./host-id.ts";
import type { KnownOperation } from "./operation-name.ts";
import { checkVersion } from "./operations/check-version.ts";
import { OPERATIONS } from "./operations/operations.ts";
import type { Reply } from "./reply.ts";
import type { RequestRecorder } from "./request-log.ts";
import { createRequestIds } from "./request-ids.ts";
import { checkPayer } from "./requester-pays.ts";
import { routeRequest } from "./router.ts";
import { isS3Error, s3Error } from "./s3-error.ts";
import type { OperationContext } from "./s3-request.ts";
import { createS3Request } from "./s3-request.ts";
import { sendReply } from "./send-reply.ts";
import type { Authentication, Authority } from "./signature/authenticate.ts";
import { authenticate } from "./signature/authenticate.ts";
import type { Target } from "./target.ts";
import { parseTarget } from "./target.ts";
import { refuseUnsupported } from "./unsupported-headers.ts";

export interface HandlerSetup extends OperationContext {
  readonly authority: Authority;
  readonly recorder: RequestRecorder;
  readonly faults: FaultScript;
  readonly baseDomain: string;
  readonly maxBodyBytes: number;
  readonly maxRequests: number;
  readonly requesterPays: readonly string[];
}

export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  options: { readonly expectsContinue: boolean },
) => Promise<void>;

/** Answers requests; never rejects. */
export function createRequestHandler(setup: HandlerSetup): RequestHandler {
  const nextRequestId = createRequestIds();
  let atWork = 0;
  return async (request, response, { expectsContinue }) => {
    if (response.socket === null) await turnOf(response);
    const exchange = createExchange(request, response, { requestId: nextRequestId(), expectsContinue });
    const isTooMany = ++atWork > setup.maxRequests;
    try {
      await answer(exchange, setup, isTooMany);
    } catch (error) {
      await sendError(exchange, setup, error);
    } finally {
      atWork--;
      setup.recorder.recordEnd(describeEnd(exchange));
    }
  };
}

/**
 * A request that was sent before the reply to another has its turn when that is out: so what it finds is what the other did,
 * and it holds nothing for a client that is gone by then, of whom its response is never told.
 */
function turnOf(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => response.once("socket", () => resolve()));
}

/** A reply that has begun can't be taken back: its connection breaks, so that nobody takes it for whole. */
async function sendError(exchange: Exchange, setup: HandlerSetup, error: unknown): Promise<void> {
  const { response } = exchange;
  if (!isS3Error(error)) exchange.failure = error instanceof Error ? error.message : String(error);
  try {
    if (response.headersSent || response.destroyed) response.destroy();
    else await send(exchange, setup, errorReply(error, exchange));
  } catch {
    response.destroy();
  }
}

async function answer(exchange: Exchange, setup: HandlerSetup, isTooMany: boolean): Promise<void> {
  const { target, operation } = resolveOperation(exchange, setup);
  if (isTooMany) throw s3Error("SlowDown", { headers: { "retry-after": "1" } });
  const fault = setup.faults.take({ operation, key: target.key });
  const work = (): Promise<Reply> => perform(exchange, setup, target, operation);
  if (fault === undefined) return send(exchange, setup, await work());
  exchange.fault = fault.kind;
  const { response } = exchange;
  const token = target.query.get("continuation-token");
  const outcome = await answerWithFault(fault, { work, exchange, response, token });
  if (outcome.kind === "destroy") response.destroy();
  if (outcome.kind === "reply") await send(exchange, setup, outcome.reply, outcome.interruption);
}

function resolveOperation(
  exchange: Exchange,
  setup: HandlerSetup,
): { target: Target; operation: KnownOperation } {
  const { method = "GET", url = "/", headers } = exchange.request;
  try {
    const target = parseTarget(url, headers.host ?? "", setup.baseDomain);
    exchange.target = target;
    exchange.resource = target.path;
    const operation = routeRequest(method, target, isCopy(headers, target));
    exchange.operation = operation;
    return { target, operation };
  } finally {
    setup.recorder.record(exchange.operation);
  }
}

/** Signers of URLs move the source into the query. */
function isCopy(headers: IncomingHttpHeaders, { query }: Target): boolean {
  if (headers["x-amz-copy-source"] !== undefined) return true;
  return (
    query.has("X-Amz-Signature") && query.pairs.some(([name]) => name.toLowerCase() === "x-amz-copy-source")
  );
}

async function perform(
  exchange: Exchange,
  setup: HandlerSetup,
  target: Target,
  operation: KnownOperation,
): Promise<Reply> {
  const { request, response } = exchange;
  const { method = "GET", headers } = request;
  const signed = { method, path: target.path, query: target.query, headers };
  const authentication = operation === "Preflight" ? UNSIGNED : authenticate(signed, setup.authority);
  const { maxBodyBytes } = setup;
  const goOn = (): void => {
    if (exchange.awaitsContinue) response.writeContinue();
    exchange.awaitsContinue = false;
  };
  const body = {
    chunks: () => requestChunks(request, goOn),
    whole: (bytes: number) => requestBytes(request, bytes, goOn),
  };
  const s3Request = createS3Request({
    operation,
    method,
    target,
    headers,
    authentication,
    body,
    maxBodyBytes,
  });
  if (authentication.kind === "anonymous") await authorizeAnonymous(s3Request, setup);
  else authorize(s3Request, authentication.identity);
  checkExpectedOwner(s3Request);
  checkPayer(s3Request, setup.requesterPays);
  refuseByDialect(s3Request, setup.dialect);
  refuseUnsupported(s3Request);
  if (s3Request.versionId !== undefined) await checkVersion(s3Request.versionId, s3Request, setup.store);
  return OPERATIONS[operation](s3Request, setup);
}

/** A browser signs no preflight. */
const UNSIGNED: Authentication = { kind: "anonymous", payload: { kind: "unsigned" } };

async function send(
  exchange: Exchange,
  setup: HandlerSetup,
  reply: Reply,
  interruption?: Interruption,
): Promise<void> {
  const { request, response, requestId } = exchange;
  let { headers } = reply;
  if (request.headers.origin !== undefined) {
    // A store that can't tell the rules of a bucket keeps pages out, and takes no reply away.
    headers = { ...headers, ...(await crossOriginHeaders(exchange, setup).catch(() => undefined)) };
  }
  // A client that was not told to go on sends no body, and the connection could not tell the next request from one.
  if (exchange.awaitsContinue) headers = { ...headers, connection: "close" };
  const defaults = { "x-amz-request-id": requestId, "x-amz-id-2": HOST_ID };
  await sendReply(response, { status: reply.status, headers, body: reply.body }, { defaults, interruption });
}
