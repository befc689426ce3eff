export const HELP = `Serves S3 from this machine, for tests and development.

  npx @s3fs/server [options]

  --port N            port to listen on; 0 takes a free one (default 9000)
  --host ADDRESS      address to listen on (default 127.0.0.1)
  --dir DIRECTORY     keeps everything there; without it, in memory
  --bucket NAME       creates a bucket; may be repeated
  --public NAME       lets anyone read and list a bucket; may be repeated
  --cors              lets web pages of any origin in
  --region NAME       region that requests are signed for (default us-east-1)
  --base-domain NAME  reads <bucket>.NAME as a bucket (default localhost)
  --tls-key FILE      serves HTTPS; both files in PEM
  --tls-cert FILE
  --dialect NAME      differs as minio, r2, b2, ceph, gcs, seaweedfs, garage do
  --quiet             prints no line for each request
  --version, --help

Keys come from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN),
or are made up.

  npx @s3fs/server --port 9000 --dir ./data --bucket demo
`;
