import { describeDialect } from "./describe-dialect.ts";

for (const dialect of ["b2", "ceph", "garage", "gcs", "minio", "r2", "seaweedfs"] as const)
  for (const strict of [false, true]) {
    await describeDialect(dialect, { dialect, strict });
    await describeDialect(dialect, { strict });
  }
