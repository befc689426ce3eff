import { describeDialect } from "./describe-dialect.ts";

// The two that lack most; s3-dialects.full.test.ts has all of them.
await describeDialect("b2", { dialect: "b2" });
await describeDialect("gcs", {});
