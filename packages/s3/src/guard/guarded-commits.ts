import { parametersFor } from "../parameters.ts";
import { isMissing, isRefusedCondition } from "../wire/s3-failure.ts";
import type { Conditions, CopyRequest, HeadRequest, ObjectReply, PutRequest } from "../wire/wire.ts";
import { checkCommit, type Commit } from "./check-commit.ts";
import { settleOutcome, unknownOutcome } from "./commit-outcome.ts";
import type { GuardedWire } from "./guarded-wire.ts";
import type { Retry } from "./retrying.ts";
import type { SingleAttempts } from "./single-attempts.ts";
import { findCopy } from "./own-copy.ts";
import { createWriteId, hasWriteId, withWriteId } from "./write-id.ts";

export interface CommitTools {
  readonly retry: Retry;
  readonly headObject: (request: HeadRequest) => Promise<ObjectReply>;
}

/** Commits by one request. */
export function guardedCommits(
  once: SingleAttempts,
  tools: CommitTools,
): Pick<GuardedWire, "putObject" | "copyObject"> {
  return {
    putObject: (request) =>
      isConditional(request) ? putOnCondition(once, tools, request) : put(once, tools, request),
    copyObject: (request) => copy(once, tools, request),
  };
}

function isConditional({ ifMatch, ifNoneMatch }: Conditions): boolean {
  return ifMatch !== undefined || ifNoneMatch === true;
}

function put(once: SingleAttempts, { retry }: CommitTools, request: PutRequest): Promise<Commit> {
  return retry(request, async (attempt) => checkCommit(await once.putObject(request, attempt), "PutObject"));
}

/** A repeated request meets its own content when only the reply of the first one was lost; that is no refusal. */
async function putOnCondition(
  once: SingleAttempts,
  { retry, headObject }: CommitTools,
  request: PutRequest,
): Promise<Commit> {
  const { signal } = request;
  const writeId = createWriteId();
  const marked = { ...request, metadata: withWriteId(request.metadata, writeId) };
  const look = (): Promise<Commit | undefined> => ownCommit({ headObject, request, writeId });
  let isUncertain = false;
  try {
    return await retry(request, async (attempt) => {
      isUncertain = attempt.mayBeDone;
      return checkCommit(await once.putObject(marked, attempt), "PutObject");
    });
  } catch (error) {
    return settleOutcome(error, { look, isUncertain, signal });
  }
}

/** The content under the key, if it is the one that was written under this id. */
export async function ownCommit({
  headObject,
  request: { key, extra = {}, signal },
  writeId,
}: {
  readonly headObject: CommitTools["headObject"];
  readonly request: Omit<HeadRequest, "ifMatch">;
  readonly writeId: string;
}): Promise<Commit | undefined> {
  try {
    const reply = await headObject({ key, signal, extra: parametersFor("HeadObject", extra) });
    return hasWriteId(reply, writeId) ? checkCommit(reply, "HeadObject") : undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A repeated copy meets itself, like a write; what it finds there tells, where it is certain, whether it is its own. */
function copy(
  once: SingleAttempts,
  { retry, headObject }: CommitTools,
  request: CopyRequest,
): Promise<Commit> {
  const startMs = performance.now();
  const elapsedMs = (): number => performance.now() - startMs;
  return retry(request, async (attempt) => {
    try {
      return checkCommit(await once.copyObject(request, attempt), "CopyObject");
    } catch (error) {
      if (!attempt.mayBeDone || !isRefusedCondition(error) || !isConditional(request)) throw error;
      const found = await findCopy(request, { headObject, elapsedMs });
      if (found.whose === "own") return checkCommit(found.target, "HeadObject");
      throw found.whose === "unknown" ? unknownOutcome(error) : error;
    }
  });
}
