import { describeClients } from "./describe-clients.ts";

describeClients((probe) => probe.isLong !== true);
