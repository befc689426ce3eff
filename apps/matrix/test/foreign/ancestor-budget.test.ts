import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { serveS3, type S3Server } from "@s3fs/server";
import { afterAll, beforeAll, expect, it } from "vitest";
import { budgetRows } from "../../../../packages/s3/test/budget-rows.ts";
import { environmentOf } from "../clients/client.ts";
import { describeWith, peerProgram } from "./peer.ts";

const python = peerProgram("python/bin/python");
const program = fileURLToPath(new URL("../../programs/pyfilesystem_budget.py", import.meta.url));

describeWith(
  python,
  "the requests of fs-s3fs 1.1.1 in strict mode, as the embedded server counts them,",
  () => {
    let server: S3Server;
    let child: ChildProcess;
    let answers: Interface;
    const told = async (when: "prepare" | "run", bucket: string, operation: string): Promise<unknown> => {
      const answered = once(answers, "line");
      child.stdin?.write(`${when} ${bucket} ${operation}\n`);
      const [answer] = (await answered) as unknown[];
      return answer;
    };

    beforeAll(async () => {
      server = await serveS3({ buckets: budgetRows.map((_row, index) => `row-${index}`) });
      const stdio = ["pipe", "pipe", "inherit"] as const;
      child = spawn(python, [program], { env: environmentOf(server), stdio: [...stdio] });
      if (child.stdout === null) throw new Error("the program was given a pipe");
      answers = createInterface({ input: child.stdout });
    });
    afterAll(async () => {
      child.stdin?.end();
      if (child.exitCode === null) await once(child, "exit");
      await server.close();
    });

    for (const [index, { operation, ancestor }] of budgetRows.entries())
      it(`of ${operation} are those that the README tells`, async () => {
        const bucket = `row-${index}`;
        expect(await told("prepare", bucket, operation)).toBe("done");
        server.requests.reset();
        await told("run", bucket, operation); // which fails where nothing is, and for a tree in any case
        expect(server.requests.counts()).toEqual(ancestor);
      });
  },
);
