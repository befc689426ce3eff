import type { ServerResponse } from "node:http";
import type { ErrorPlace } from "./error-reply.ts";
import { errorReply, errorXml } from "./error-reply.ts";
import type { FaultAction } from "./fault-plan.ts";
import type { Reply } from "./reply.ts";
import { emptyReply, xmlReply } from "./reply.ts";
import type { Interruption } from "./send-reply.ts";

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
}

/** Carries an operation out as a fault wants it; without a fault, as it should be. */
export async function answerWithFault(fault: FaultAction | undefined, stage: FaultStage): Promise<Outcome> {
  switch (fault?.kind) {
    case undefined:
      return { kind: "reply", reply: await stage.work() };
    case "error":
      return { kind: "reply", reply: { ...errorOf(fault, stage), status: fault.status } };
    case "error-with-200":
      return { kind: "reply", reply: errorOf(fault, stage) };
    case "empty-200":
      return { kind: "reply", reply: emptyReply(200, { "content-length": "0" }) };
    case "delay":
      await waitOrClose(stage.response, fault.delayMs);
      return { kind: "reply", reply: await stage.work() };
    case "lost-reply":
      await loseReply(stage);
      return { kind: "destroy" };
    case "cut":
      return interrupted(stage, { afterBytes: fault.afterBytes, ending: "destroy" });
    case "stall":
      if (fault.afterBytes === undefined) return { kind: "silence" };
      return interrupted(stage, { afterBytes: fault.afterBytes, ending: "stall" });
  }
}

function errorOf(fault: { readonly code: string; readonly message?: string }, stage: FaultStage): Reply {
  return xmlReply(errorXml(fault.code, fault.message ?? "A fault that was asked for.", stage.exchange));
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

function waitOrClose(response: ServerResponse, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(timer);
      response.off("close", finish);
      resolve();
    };
    const timer = setTimeout(finish, delayMs);
    response.on("close", finish);
  });
}
