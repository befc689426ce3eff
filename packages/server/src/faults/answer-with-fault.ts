import type { ServerResponse } from "node:http";
import type { ErrorPlace } from "../error-reply.ts";
import { errorReply, errorXml } from "../error-reply.ts";
import type { Reply } from "../reply.ts";
import { emptyReply, xmlReply } from "../reply.ts";
import { withFlippedBit, withRepeatedToken, withWrongEtags, withWrongLength } from "./alter-reply.ts";
import type { FaultAction } from "./fault-action.ts";
import type { Interruption } from "./send-interrupted.ts";
import { elapsed } from "./send-interrupted.ts";

export type Outcome =
  | { readonly kind: "reply"; readonly reply: Reply; readonly interruption?: Interruption }
  | { readonly kind: "destroy" }
  /** The connection stays open and silent, until either side closes it. */
  | { readonly kind: "silence" };

export interface FaultStage {
  /** Carries the operation out. */
  readonly work: () => Promise<Reply>;
  readonly exchange: ErrorPlace;
  readonly response: ServerResponse;
  /** The continuation token of the request. */
  readonly token: string | undefined;
}

/** Carries an operation out as a fault wants it. */
export async function answerWithFault(fault: FaultAction, stage: FaultStage): Promise<Outcome> {
  switch (fault.kind) {
    case "error":
    case "error-with-200":
    case "empty-200":
    case "reply":
      return { kind: "reply", reply: ready(fault, stage) };
    case "reset":
      return { kind: "destroy" };
    case "delay":
      // A distribution was drawn from when the rule was applied.
      await elapsed(stage.response, Number(fault.delayMs));
      return { kind: "reply", reply: await stage.work() };
    case "lost-reply":
      await loseReply(stage);
      return { kind: "destroy" };
    case "cut":
      return interrupted(stage, { kind: "destroy", afterBytes: fault.afterBytes });
    case "drip":
      return interrupted(stage, { kind: "drip", bytesPerSecond: fault.bytesPerSecond });
    case "stall":
      if (fault.afterBytes === undefined) return { kind: "silence" };
      return stallWithin(stage, fault.afterBytes);
    case "wrong-length":
    case "wrong-etag":
    case "corrupt":
    case "repeated-token":
      return { kind: "reply", reply: altered(fault, await settle(stage), stage) };
  }
}

type ReadyFault = Extract<FaultAction, { kind: "error" | "error-with-200" | "empty-200" | "reply" }>;
type AlteringFault = Extract<
  FaultAction,
  { kind: "wrong-length" | "wrong-etag" | "corrupt" | "repeated-token" }
>;

/** A reply that needs no work. */
function ready(fault: ReadyFault, stage: FaultStage): Reply {
  switch (fault.kind) {
    case "error":
      return { ...errorOf(fault, stage, fault.headers), status: fault.status };
    case "error-with-200":
      return errorOf(fault, stage);
    case "empty-200":
      return emptyReply(200, { "content-length": "0" });
    case "reply":
      return { status: fault.status, headers: fault.headers ?? {}, body: fault.body ?? "" };
  }
}

function errorOf(
  fault: { readonly code: string; readonly message?: string },
  stage: FaultStage,
  headers?: Readonly<Record<string, string>>,
): Reply {
  const message = fault.message ?? "A fault that was asked for.";
  return xmlReply(errorXml(fault.code, message, stage.exchange), headers);
}

function altered(fault: AlteringFault, reply: Reply, stage: FaultStage): Reply {
  switch (fault.kind) {
    case "wrong-length":
      return withWrongLength(reply, fault.differenceBytes);
    case "wrong-etag":
      return withWrongEtags(reply);
    case "corrupt":
      return withFlippedBit(reply, fault.atByte);
    case "repeated-token":
      return withRepeatedToken(reply, stage.token);
  }
}

async function interrupted(stage: FaultStage, interruption: Interruption): Promise<Outcome> {
  return { kind: "reply", reply: await settle(stage), interruption };
}

/**
 * Its client waits in any case: a reply that came whole would be taken for answered, and the next request of its connection be
 * the one that stalls. So the last byte of a body is held back, and where there is none the reply.
 */
async function stallWithin(stage: FaultStage, afterBytes: number): Promise<Outcome> {
  const reply = await settle(stage);
  const length = stage.response.req.method === "HEAD" ? 0 : lengthOfBody(reply);
  if (length > 0) {
    const interruption = { kind: "stall", afterBytes: Math.min(afterBytes, length - 1) } as const;
    return { kind: "reply", reply, interruption };
  }
  await releaseBody(reply);
  return { kind: "silence" };
}

function lengthOfBody({ body, headers }: Reply): number {
  if (typeof body === "object") return Number(headers["content-length"] ?? Infinity);
  return Buffer.byteLength(body ?? "");
}

async function loseReply(stage: FaultStage): Promise<void> {
  await releaseBody(await settle(stage));
}

async function releaseBody({ body }: Reply): Promise<void> {
  if (typeof body === "object") await body.release();
}

/** An operation that fails has an answer too, which is cut or lost like another. */
async function settle(stage: FaultStage): Promise<Reply> {
  try {
    return await stage.work();
  } catch (error) {
    return errorReply(error, stage.exchange);
  }
}
