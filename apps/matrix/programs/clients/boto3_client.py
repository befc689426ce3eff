"""boto3 at its default settings, one request a process: a verb and its arguments, JSON as the answer."""

import json
import os
import sys

import boto3

bucket = os.environ.get("BUCKET", "")


def main(verb, *words):
    if verb == "version":
        return boto3.__version__
    return VERBS[verb](boto3.client("s3"), *words)


def keys(client):
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket)
    return [entry["Key"] for page in pages for entry in page.get("Contents", [])]


def range_of(client, key, start, end):
    reply = client.get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-{int(end) - 1}")
    return reply["Body"].read().decode()


def remove(client, *names):
    reply = client.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": name} for name in names]})
    if "Errors" in reply:
        raise RuntimeError(reply["Errors"])


VERBS = {
    "put": lambda client, file, key: client.upload_file(file, bucket, key),
    "get": lambda client, key, file: client.download_file(bucket, key, file),
    "list": keys,
    "range": range_of,
    "copy": lambda client, source, target: client.copy({"Bucket": bucket, "Key": source}, bucket, target),
    "remove": remove,
    "url": lambda client, key: client.generate_presigned_url("get_object", {"Bucket": bucket, "Key": key}),
}

print(json.dumps(main(*sys.argv[1:])))
