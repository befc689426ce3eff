import type { Chunks } from "./store/store.ts";

/** What an operation answers. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** XML, or the bytes of an object with their count; undefined for none. */
  readonly body?: string | ContentBody | undefined;
  /** What went wrong inside, for the log, where the reply tells of it in its body alone. */
  readonly failure?: string | undefined;
}

export interface ContentBody {
  readonly chunks: Chunks;
  /** Called once, when the reply was sent or given up. */
  readonly release: () => Promise<void>;
}

export function xmlReply(body: string, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status: 200, headers: { ...headers, "content-type": "application/xml" }, body };
}

export function emptyReply(status: number, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers };
}
