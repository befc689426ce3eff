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
      return interrupted(stage, { kind: "stall", afterBytes: fault.afterBytes });
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

async function loseReply(stage: FaultStage): Promise<void> {
  const { body } = await settle(stage);
  if (body !== undefined && typeof body !== "string") await body.release();
}

/** An operation that fails has an answer too, which is cut or lost like another. */
async function settle(stage: FaultStage): Promise<Reply> {
  try {
    return await stage.work();
  } catch (error) {
    return errorReply(error, stage.exchange);
  }
}
