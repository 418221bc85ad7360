import type { TestProject } from "vitest/node";
import { startRqliteNode, warnWithoutRqlited } from "./rqlite-node.ts";

declare module "vitest" {
  interface ProvidedContext {
    rqliteUrl: string;
  }
}

/** Starts the node that all files of the project share, and ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const node = await startRqliteNode();
  if (node.isStandIn) warnWithoutRqlited();
  project.provide("rqliteUrl", node.url);
  return node.close;
}
