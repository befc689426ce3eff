"""Runs PyFilesystem's own suite over its S3 backend, fs-s3fs, in strict mode; writes each test's outcome as JSON to a file."""

import json
import os
import sys
import unittest
import warnings

import boto3
from fs.test import FSTestCases
from fs_s3fs import S3FS

BUCKET = "suite"


class TestS3FS(FSTestCases, unittest.TestCase):
    def make_fs(self):
        bucket = boto3.resource("s3").Bucket(BUCKET)
        bucket.objects.all().delete()
        return S3FS(BUCKET, endpoint_url=os.environ["AWS_ENDPOINT_URL"], strict=True)


class Outcomes(unittest.TestResult):
    def __init__(self):
        super().__init__()
        self.outcomes = {}

    def addSuccess(self, test):
        self.outcomes[test._testMethodName] = "passed"

    def addFailure(self, test, error):
        self.outcomes[test._testMethodName] = f"{error[0].__name__}: {error[1]}".splitlines()[0]

    def addSkip(self, test, reason):
        self.outcomes[test._testMethodName] = f"skipped: {reason}"

    addError = addFailure


warnings.simplefilter("ignore")
boto3.client("s3").create_bucket(Bucket=BUCKET)
outcomes = Outcomes()
unittest.defaultTestLoader.loadTestsFromTestCase(TestS3FS).run(outcomes)
# The suite prints trees of its own.
with open(sys.argv[1], "w") as file:
    json.dump(outcomes.outcomes, file)
