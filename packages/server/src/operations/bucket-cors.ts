import { requireXmlBody } from "../body/read-xml-body.ts";
import { CORS_METHODS } from "../cors.ts";
import { isHeaderName } from "../header-name.ts";
import { emptyReply, xmlReply } from "../reply.ts";
import { invalidRequest, s3Error } from "../s3-error.ts";
import type { Operation } from "../s3-request.ts";
import type { CorsMethod, CorsRule } from "../store/records.ts";
import type { XmlElement } from "../xml/read-xml.ts";
import { element, text, xmlDocument } from "../xml/write-xml.ts";
import { changeSettings, findSettings } from "./bucket-settings.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html */
export const getBucketCors: Operation = async ({ bucket }, { store }) => {
  const { cors } = await findSettings(bucket, store);
  if (cors === undefined) throw s3Error("NoSuchCORSConfiguration", { fields: { BucketName: bucket } });
  return xmlReply(xmlDocument("CORSConfiguration", cors.map(ruleXml).join("")));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html */
export const putBucketCors: Operation = async (request, { store }) => {
  await findSettings(request.bucket, store);
  const root = await requireXmlBody(request);
  if (root.name !== "CORSConfiguration") throw s3Error("MalformedXML");
  const cors = root.children("CORSRule").map(readRule);
  if (cors.length === 0 || cors.length > MAX_RULES) throw s3Error("MalformedXML");
  await changeSettings(request.bucket, store, (settings) => ({ ...settings, cors }));
  return emptyReply(200);
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html */
export const deleteBucketCors: Operation = async ({ bucket }, { store }) => {
  await changeSettings(bucket, store, ({ cors: _forgotten, ...settings }) => settings);
  return emptyReply(204);
};

function readRule(rule: XmlElement): CorsRule {
  const allowedOrigins = rule.texts("AllowedOrigin");
  const allowedMethods = rule.texts("AllowedMethod").map(readMethod);
  const allowedHeaders = rule.texts("AllowedHeader");
  const exposeHeaders = rule.texts("ExposeHeader");
  const id = rule.text("ID");
  const maxAge = rule.text("MaxAgeSeconds");
  if (allowedOrigins.length === 0 || allowedMethods.length === 0) throw s3Error("MalformedXML");
  if (maxAge !== undefined && !/^\d{1,9}$/.test(maxAge)) throw s3Error("MalformedXML");
  for (const origin of allowedOrigins) checkWildcard("AllowedOrigin", origin);
  for (const name of allowedHeaders) checkWildcard("AllowedHeader", name);
  const wild = exposeHeaders.find((name) => name.includes("*"));
  if (wild !== undefined) {
    throw invalidRequest(
      `ExposeHeader "${wild}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
  }
  const misnamed = exposeHeaders.find((name) => !isHeaderName(name));
  if (misnamed !== undefined) throw invalidRequest(`ExposeHeader "${misnamed}" is not the name of a header.`);
  return {
    ...(id !== undefined && { id }),
    allowedOrigins,
    allowedMethods,
    ...(allowedHeaders.length > 0 && { allowedHeaders }),
    ...(exposeHeaders.length > 0 && { exposeHeaders }),
    ...(maxAge !== undefined && { maxAgeSeconds: Number(maxAge) }),
  };
}

function readMethod(name: string): CorsMethod {
  const method = CORS_METHODS.find((known) => known === name);
  if (method !== undefined) return method;
  throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${name}`);
}

function checkWildcard(kind: string, value: string): void {
  if (value.split("*").length <= 2) return;
  throw invalidRequest(`${kind} "${value}" can not have more than one wildcard.`);
}

function ruleXml(rule: CorsRule): string {
  const all = (name: string, values: readonly string[] = []): string =>
    values.map((value) => text(name, value)).join("");
  return element(
    "CORSRule",
    text("ID", rule.id) +
      all("AllowedHeader", rule.allowedHeaders) +
      all("AllowedMethod", rule.allowedMethods) +
      all("AllowedOrigin", rule.allowedOrigins) +
      all("ExposeHeader", rule.exposeHeaders) +
      text("MaxAgeSeconds", rule.maxAgeSeconds),
  );
}

const MAX_RULES = 100;
