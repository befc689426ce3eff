import type { GuardedWire } from "./guard/guarded-wire.ts";
import { withoutCustomerKey } from "./parameters.ts";
import { S3Failure } from "./wire/s3-failure.ts";
import type { HeadRequest, ObjectReply } from "./wire/wire.ts";

/**
 * What is not encrypted by a customer's key is there all the same, and S3 refuses to be asked for it with one: by a 400 that
 * has no body, and so no reason. The look goes again without the key then; what it still refuses had another reason.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
 */
export async function lookAtObject(
  wire: Pick<GuardedWire, "headObject">,
  request: HeadRequest,
): Promise<ObjectReply> {
  try {
    return await wire.headObject(request);
  } catch (error) {
    const { extra = {} } = request;
    const isRefused = error instanceof S3Failure && error.status === 400;
    if (!isRefused || extra["SSECustomerKey"] === undefined) throw error;
    return lookAgain(wire, { ...request, extra: withoutCustomerKey(extra) }, error);
  }
}

async function lookAgain(
  wire: Pick<GuardedWire, "headObject">,
  request: HeadRequest,
  refusal: S3Failure,
): Promise<ObjectReply> {
  try {
    return await wire.headObject(request);
  } catch (error) {
    throw error instanceof S3Failure && error.status === 400 ? refusal : error;
  }
}
