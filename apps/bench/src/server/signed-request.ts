import { createHash, createHmac } from "node:crypto";

export interface Place {
  readonly port: number;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A whole request as bytes, ready to be sent again and again; the server proves it each time anew. */
export function signedRequest(place: Place, method: "GET" | "PUT", key: string, body: Uint8Array): Buffer {
  const host = `127.0.0.1:${place.port}`;
  const path = `/bucket/${key}`;
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d+/g, "");
  const scope = [timestamp.slice(0, 8), "us-east-1", "s3", "aws4_request"];
  const payloadHash = sha256(body);
  const names = "host;x-amz-content-sha256;x-amz-date";
  const signed = [`host:${host}`, `x-amz-content-sha256:${payloadHash}`, `x-amz-date:${timestamp}`];
  const canonical = [method, path, "", ...signed, "", names, payloadHash].join("\n");
  const signingKey = scope.reduce<string | Buffer>(hmac, `AWS4${place.secretAccessKey}`);
  const text = ["AWS4-HMAC-SHA256", timestamp, scope.join("/"), sha256(canonical)].join("\n");
  const signature = hmac(signingKey, text).toString("hex");
  const credential = `Credential=${place.accessKeyId}/${scope.join("/")}`;
  const head = [
    `${method} ${path} HTTP/1.1`,
    ...signed,
    `Authorization: AWS4-HMAC-SHA256 ${credential},SignedHeaders=${names},Signature=${signature}`,
    `Content-Length: ${body.length}`,
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), body]);
}

function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
