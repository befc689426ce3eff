"""Writes or reads a tree by PyFilesystem's S3FS, in strict mode; what was read is printed as JSON, files by their text."""

import json
import os
import sys
import warnings

warnings.simplefilter("ignore")

from fs_s3fs import S3FS

command, bucket = sys.argv[1:3]
place = S3FS(bucket, endpoint_url=os.environ["AWS_ENDPOINT_URL"], strict=True)

if command == "write":
    for path, text in json.loads(sys.argv[3]).items():
        place.makedirs(os.path.dirname(path) or "/", recreate=True)
        place.writetext(path, text)
    place.makedirs("empty/inside", recreate=True)
else:
    found = {path.lstrip("/"): None for path in place.walk.dirs()}
    for path in list(place.walk.files()):
        assert place.isfile(path) and place.getinfo(path).name
        found[path.lstrip("/")] = place.readtext(path)
    print(json.dumps(found, sort_keys=True))
