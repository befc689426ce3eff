import { authorize } from "./authorize.ts";
import { authorizeAnonymous } from "./authorize-anonymous.ts";
import { checkAbsentBody } from "./body/absent-body.ts";
import type { BodySource } from "./body/receive-body.ts";
import { requestBytes, requestChunks } from "./body/request-chunks.ts";
import { refuseByDialect } from "./dialect/apply-dialect.ts";
import type { Exchange } from "./exchange.ts";
import { checkExpectedOwner } from "./expected-owner.ts";
import type { KnownOperation } from "./operation-name.ts";
import { checkVersion } from "./operations/check-version.ts";
import { OPERATIONS } from "./operations/operations.ts";
import type { Reply } from "./reply.ts";
import { checkPayer } from "./requester-pays.ts";
import type { OperationContext, S3Request } from "./s3-request.ts";
import { createS3Request } from "./s3-request.ts";
import type { Authentication, Authority } from "./signature/authenticate.ts";
import { authenticate } from "./signature/authenticate.ts";
import type { Target } from "./target.ts";
import { refuseUnsupported } from "./unsupported-headers.ts";

export interface OperationSetup extends OperationContext {
  readonly authority: Authority;
  readonly maxBodyBytes: number;
  readonly idleTimeoutMs: number;
  readonly requesterPays: readonly string[];
}

/** Proves who sent a request, refuses what may not or can't be done, and does it. */
export async function performOperation(
  operation: KnownOperation,
  target: Target,
  exchange: Exchange,
  setup: OperationSetup,
): Promise<Reply> {
  const { request: message } = exchange;
  const { method = "GET", headers } = message;
  const signed = { method, path: target.path, query: target.query, headers, message };
  const authentication = operation === "Preflight" ? UNSIGNED : authenticate(signed, setup.authority);
  checkAbsentBody(authentication.payload, method, headers);
  const body = bodyOf(exchange, setup);
  const { maxBodyBytes } = setup;
  const request = createS3Request({
    operation,
    method,
    target,
    headers,
    message,
    authentication,
    body,
    maxBodyBytes,
  });
  if (authentication.kind === "anonymous") await authorizeAnonymous(request, setup);
  else authorize(request, authentication.identity);
  refuse(request, setup);
  if (request.versionId !== undefined) await checkVersion(request.versionId, request, setup.store);
  // Not the promise itself: an engine takes three turns to return one from an async function, and one to await it.
  return await OPERATIONS[operation](request, setup);
}

function bodyOf(exchange: Exchange, { idleTimeoutMs }: OperationSetup): BodySource {
  const { request, response } = exchange;
  const beforeFirst = (): void => {
    if (exchange.awaitsContinue) response.writeContinue();
    exchange.awaitsContinue = false;
  };
  const waiting = { beforeFirst, idleTimeoutMs };
  return {
    chunks: () => requestChunks(request, waiting),
    whole: (bytes) => requestBytes(request, bytes, waiting),
  };
}

function refuse(request: S3Request, { requesterPays, dialect }: OperationSetup): void {
  checkExpectedOwner(request);
  checkPayer(request, requesterPays);
  refuseByDialect(request, dialect);
  refuseUnsupported(request);
}

/** A browser signs no preflight. */
const UNSIGNED: Authentication = { kind: "anonymous", payload: { kind: "unsigned" } };
