import type { Latency } from "./latency.ts";

/** What happens to a request instead of, or after, its proper treatment. */
export type FaultAction =
  /** An S3 error reply, such as 503 SlowDown with a `retry-after` header; the operation is not carried out. */
  | {
      readonly kind: "error";
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** Status 200 whose body is an S3 error; the operation is not carried out. */
  | { readonly kind: "error-with-200"; readonly code: string; readonly message?: string }
  /** Status 200 without a body; the operation is not carried out. */
  | { readonly kind: "empty-200" }
  /** Any reply, such as the HTML page of a proxy; the operation is not carried out. */
  | {
      readonly kind: "reply";
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** The socket is destroyed at once; the operation is not carried out. */
  | { readonly kind: "reset" }
  /** The operation is carried out; the socket is destroyed after this many bytes of the reply's body. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /**
   * No reply comes until the client gives up; with `afterBytes` the operation is carried out and the body of the reply stops
   * there, or at its last byte. A reply without a body does not come at all.
   */
  | { readonly kind: "stall"; readonly afterBytes?: number }
  /** The operation is carried out; the body of the reply comes no faster than this. */
  | { readonly kind: "drip"; readonly bytesPerSecond: number }
  /** The operation is carried out, then the socket is destroyed without a reply. */
  | { readonly kind: "lost-reply" }
  /** The operation is carried out after a wait: a fixed one, or one drawn from a distribution for each request. */
  | { readonly kind: "delay"; readonly delayMs: number | Latency }
  /** The operation is carried out; the length in the reply's header is wrong by so many bytes, and the connection ends with the body. */
  | { readonly kind: "wrong-length"; readonly differenceBytes: number }
  /** The operation is carried out; every ETag of the reply, in headers and XML, is that of other bytes. */
  | { readonly kind: "wrong-etag" }
  /** The operation is carried out; one bit of this byte of the reply's body is flipped. */
  | { readonly kind: "corrupt"; readonly atByte: number }
  /** A page of ListObjectsV2 that is not the last names itself, or the page that was asked for, as the next. */
  | { readonly kind: "repeated-token" };
