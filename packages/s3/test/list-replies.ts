import type { ServerResponse } from "node:http";

export interface PageParts {
  readonly bucket?: string;
  readonly prefix?: string;
  readonly truncated?: string;
  readonly token?: string;
  readonly inner?: string;
}

/** The page of a listing as S3 writes it. */
export function page({
  bucket = "demo",
  prefix = "",
  truncated = "false",
  token,
  inner = "",
}: PageParts): string {
  const isTruncated = truncated === "" ? "" : `<IsTruncated>${truncated}</IsTruncated>`;
  const next = token === undefined ? "" : `<NextContinuationToken>${token}</NextContinuationToken>`;
  return `<?xml version="1.0"?><ListBucketResult><Name>${bucket}</Name><Prefix>${prefix}</Prefix>${isTruncated}${next}${inner}</ListBucketResult>`;
}

export function contents(
  key: string,
  size: number | string = 1,
  modified: string = "2026-01-01T00:00:00.000Z",
): string {
  return `<Contents><Key>${key}</Key><Size>${size}</Size><LastModified>${modified}</LastModified><ETag>"e"</ETag></Contents>`;
}

export function commonPrefix(prefix: string): string {
  return `<CommonPrefixes><Prefix>${prefix}</Prefix></CommonPrefixes>`;
}

export function sendXml(reply: ServerResponse, body: string): void {
  reply
    .writeHead(200, { "content-type": "application/xml", "content-length": Buffer.byteLength(body) })
    .end(body);
}
