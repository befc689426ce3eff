import { requireXmlBody } from "../body/read-xml-body.ts";
import { emptyReply, xmlReply } from "../reply.ts";
import { s3Error } from "../s3-error.ts";
import type { Operation } from "../s3-request.ts";
import { text, xmlDocument } from "../xml/write-xml.ts";
import { changeSettings, findSettings } from "./bucket-settings.ts";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning: Operation = async ({ bucket }, { store }) => {
  const { versioning } = await findSettings(bucket, store);
  return xmlReply(xmlDocument("VersioningConfiguration", text("Status", versioning)));
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html */
export const putBucketVersioning: Operation = async (request, { store }) => {
  await findSettings(request.bucket, store);
  if (store.listVersions === undefined) throw s3Error("NotImplemented");
  const root = await requireXmlBody(request);
  if (root.name !== "VersioningConfiguration") throw s3Error("MalformedXML");
  if (root.text("MfaDelete") === "Enabled" || request.header("x-amz-mfa") !== undefined) {
    throw s3Error("NotImplemented", { message: "MFA delete is not implemented." });
  }
  const versioning = root.text("Status");
  if (versioning === undefined || versioning === "") {
    throw s3Error("IllegalVersioningConfigurationException");
  }
  if (versioning !== "Enabled" && versioning !== "Suspended") throw s3Error("MalformedXML");
  await changeSettings(request.bucket, store, (settings) => ({ ...settings, versioning }));
  return emptyReply(200);
};
