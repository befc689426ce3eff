import type { Command } from "commander";
import type { Context } from "../context.ts";
import { catCommand } from "./cat.ts";
import { checkCommand } from "./check.ts";
import { cpCommand } from "./cp.ts";
import { duCommand } from "./du.ts";
import { lsCommand } from "./ls.ts";
import { mirrorCommand } from "./mirror.ts";
import { mvCommand } from "./mv.ts";
import { rmCommand } from "./rm.ts";
import { serveCommand } from "./serve.ts";
import { treeCommand } from "./tree.ts";
import { urlCommand } from "./url.ts";

export function allCommands(context: Context): readonly Command[] {
  return [
    mirrorCommand(context),
    checkCommand(context),
    lsCommand(context),
    treeCommand(context),
    duCommand(context),
    catCommand(context),
    cpCommand(context),
    mvCommand(context),
    rmCommand(context),
    urlCommand(context),
    serveCommand(context),
  ];
}
