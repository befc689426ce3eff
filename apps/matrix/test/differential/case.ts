import {
  presignRequest,
  sendRaw,
  signRequest,
  type RawReply,
  type RawRequest,
  type Signer,
  type Signing,
} from "../../../../packages/server/test/raw-request.ts";

/** One request under one condition. The pair of names is its identity. */
export interface Case {
  readonly operation: string;
  readonly condition: string;
  /** Requests that bring a fresh bucket into the state that the condition needs. */
  readonly prepare?: (place: Place) => Promise<unknown>;
  readonly request: (place: Place) => RawRequest;
  readonly signing?: Signing;
  /** Default `header`. */
  readonly authorization?: "header" | "presigned" | "none";
  readonly expiresSeconds?: number;
  /** Changes the request after it was signed. */
  readonly tamper?: (signed: RawRequest) => RawRequest;
}

/** Where a case happens: a bucket of its own, which holds the fixture. */
export interface Place {
  readonly bucket: string;
  /** Of the upload that was begun last. */
  uploadId: string;
  /** ETags of its parts, in the order of their upload. */
  readonly etags: string[];
  send(raw: RawRequest): Promise<RawReply>;
}

export const identityOf = ({ operation, condition }: Case): string => `${operation}: ${condition}`;

/** What the object `object` of every bucket holds. */
export const content = "hello, differential world";

/** Prepares a bucket of the case's own on a server, and sends the one request. */
export async function ask(server: Signer, one: Case, bucket: string): Promise<RawReply> {
  const send = (raw: RawRequest): Promise<RawReply> => sendRaw(server, signRequest(server, withLength(raw)));
  const place: Place = { bucket, uploadId: "", etags: [], send };
  await mustSucceed(place.send({ method: "PUT", path: `/${bucket}` }));
  await mustSucceed(
    place.send({
      method: "PUT",
      path: `/${bucket}/object`,
      body: content,
      headers: { "content-type": "text/plain", "cache-control": "max-age=60", "x-amz-meta-colour": "blue" },
    }),
  );
  await one.prepare?.(place);
  const raw = withLength(one.request(place));
  const signed = authorize(server, raw, one);
  return sendRaw(server, one.tamper?.(signed) ?? signed);
}

export async function mustSucceed(reply: Promise<RawReply>): Promise<RawReply> {
  const { status, text } = await reply;
  if (status >= 300) throw new Error(`a preparation was answered with ${status}: ${text}`);
  return reply;
}

function authorize(server: Signer, raw: RawRequest, one: Case): RawRequest {
  if (one.authorization === "none") return raw;
  if (one.authorization !== "presigned") return signRequest(server, raw, one.signing);
  return presignRequest(server, raw, { ...one.signing, expiresSeconds: one.expiresSeconds ?? 60 });
}

/** A length always, so that no server waits for a body. */
function withLength(raw: RawRequest): RawRequest {
  const length = String(Buffer.byteLength(raw.body ?? ""));
  return { ...raw, headers: { "content-length": length, ...raw.headers } };
}
