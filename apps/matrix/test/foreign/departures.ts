import type { Departures } from "../suite/departures.ts";

/** What is true of a server that keeps its objects as files of a disk. */
const filesOfDisk =
  "it keeps each key as a file, so no key can be below another one, https://github.com/versity/versitygw/wiki/Posix-Backend";

const hidden =
  "it does not list keys below the key of an object, https://github.com/minio/minio/issues/10160";

const uploadsByKey =
  "it lists the multipart uploads of a prefix where that is empty or a whole key, and tells of none elsewhere (7aac2a2c5b7c)";

const uploadsOfMinio: Departures = {
  failing: {
    "what writers have left below a directory goes, and is counted; files and what is elsewhere stay":
      uploadsByKey,
  },
  // Of the root of a bucket it holds, of a view it does not.
  unsettled: { "what is to be kept stays, and is gone on with": uploadsByKey },
};

export const versitygwDepartures: Departures = {
  failing: {
    "a file is written over a directory, whose content stays": filesOfDisk,
    "a file is written below another file, which stays": filesOfDisk,
    "a directory is made over a file, which stays": filesOfDisk,
    "a look means the file": filesOfDisk,
    "a listing means the directory, and so does a view": filesOfDisk,
    "both are listed, once each and in tree order": filesOfDisk,
    "removing means the file, and the directory stays": filesOfDisk,
    "removing a tree takes both": filesOfDisk,
    "a search finds both, also by a pattern without wildcards": filesOfDisk,
    "copying and moving mean the file, onto a directory too": filesOfDisk,
  },
};

const lineBreaks =
  "its web framework takes a line break for the end of the path, and the routes in moto/s3/urls.py of 5.2.5 leave it so";

const twoSteps =
  "it looks at a condition and writes in two steps, and each request has a thread: put_object in moto/s3/responses.py of 5.2.5";

export const motoDepartures: Departures = {
  failing: { "a name with a newline comes back as it was given, through every verb": lineBreaks },
  unsettled: {
    "of writers with overwrite: false who meet at one path, one wins and the others are EEXIST": twoSteps,
    "of writers with the same ifMatch, one wins and the others are EPRECONDITION": twoSteps,
  },
};

export const minioDepartures: Departures = {
  ...uploadsOfMinio,
  failing: {
    ...uploadsOfMinio.failing,
    "a listing means the directory, and so does a view": hidden,
    "both are listed, once each and in tree order": hidden,
    "removing a tree takes both": hidden,
    "a search finds both, also by a pattern without wildcards": hidden,
    "copying and moving mean the file, onto a directory too": hidden,
  },
};

export const strictMinioDepartures: Departures = {
  ...uploadsOfMinio,
  failing: {
    ...uploadsOfMinio.failing,
    "a name with 255 bytes comes back as it was given, through every verb":
      "a marker is a file on its disk whose name is longer than the directory's, and a disk takes 255 bytes, https://github.com/minio/minio/blob/master/docs/minio-limits.md",
  },
};
