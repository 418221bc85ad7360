import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findRqlited } from "../../packages/server/testing/rqlite-node.ts";
import { ROOT } from "../command.ts";
import { freePort } from "../server.ts";
import { startTcpProxy } from "./tcp-proxy.ts";

const STAND_IN = join(ROOT, "packages/server/testing/rqlite-stand-in.ts");

/** A way in which a node fails, until it is mended. */
export type Fault = "killed" | "paused" | "cut off";

export type Node = Awaited<ReturnType<typeof startNode>>;

interface Place {
  readonly folder: string;
  readonly id: number;
  /** The Raft addresses of the nodes that form the cluster. */
  readonly peers: readonly string[];
  readonly http: number;
  readonly raft: number;
  readonly httpProxy: Awaited<ReturnType<typeof startTcpProxy>>;
  readonly raftProxy: Awaited<ReturnType<typeof startTcpProxy>>;
}

/**
 * Starts three nodes on loopback, each behind proxies: rqlited where it is installed. Elsewhere three stand-ins share a
 * SQLite file: then the test covers the servers' side of a cluster, and not Raft.
 */
export async function startCluster() {
  const folder = await mkdtemp(join(tmpdir(), "roadside-cluster-"));
  const program = findRqlited();
  const places = await Promise.all([1, 2, 3].map((id) => findPlace(folder, id)));
  const peers = places.map(({ raftProxy }) => `127.0.0.1:${raftProxy.port}`);
  const nodes = await Promise.all(places.map((place) => startNode(program, { ...place, peers })));
  const added: Node[] = [];
  await untilReady(nodes);
  return {
    isStandIn: program === null,
    nodes,
    urls: nodes.map(({ url }) => url).join(","),
    /** Starts one more node, empty, which joins the cluster. */
    async join(): Promise<Node> {
      const node = await startNode(program, { ...(await findPlace(folder, 4)), peers });
      added.push(node);
      await untilReady([node]);
      return node;
    },
    async close(): Promise<void> {
      for (const node of [...nodes, ...added]) await node.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function findPlace(folder: string, id: number): Promise<Omit<Place, "peers">> {
  const [http, raft] = [await freePort(), await freePort()];
  return { folder, id, http, raft, httpProxy: await startTcpProxy(http), raftProxy: await startTcpProxy(raft) };
}

async function startNode(program: string | null, place: Place) {
  const { folder, id, peers, http, raft, httpProxy, raftProxy } = place;
  const url = `http://127.0.0.1:${httpProxy.port}`;
  const data = join(folder, `node-${id}`);
  await mkdir(data, { recursive: true });
  let child = spawned();

  function spawned(): ChildProcess {
    if (program === null)
      return spawn(process.execPath, [STAND_IN, "--file", join(folder, "shared.sqlite"), "--port", `${http}`], {
        stdio: "ignore",
      });
    const isFounder = id <= peers.length;
    return spawn(
      program,
      [
        ...["-node-id", `${id}`, "-fk"],
        ...["-http-addr", `127.0.0.1:${http}`, "-http-adv-addr", `127.0.0.1:${httpProxy.port}`],
        ...["-raft-addr", `127.0.0.1:${raft}`, "-raft-adv-addr", `127.0.0.1:${raftProxy.port}`],
        ...["-join", peers.join(",")],
        ...(isFounder ? ["-bootstrap-expect", `${peers.length}`] : []),
        data,
      ],
      { stdio: "ignore" },
    );
  }

  const node = {
    url,
    async isReady(): Promise<boolean> {
      const answer = await fetch(`${url}/readyz?sync`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      await answer?.body?.cancel();
      return answer?.ok ?? false;
    },
    /** Whether it leads, as it says itself. Stand-ins have no leader. */
    async isLeader(): Promise<boolean> {
      if (program === null) return false;
      const answer = await fetch(`${url}/nodes`, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
      const nodes = answer?.ok ? ((await answer.json()) as Record<string, { leader?: boolean }>) : {};
      return nodes[`${id}`]?.leader ?? false;
    },
    async fail(fault: Fault): Promise<void> {
      if (fault === "paused") child.kill("SIGSTOP");
      else if (fault === "cut off") for (const proxy of [httpProxy, raftProxy]) proxy.cut();
      else {
        const closed = once(child, "close");
        child.kill("SIGKILL");
        await closed;
      }
    },
    mend(fault: Fault): void {
      if (fault === "paused") child.kill("SIGCONT");
      else if (fault === "cut off") for (const proxy of [httpProxy, raftProxy]) proxy.mend();
      else child = spawned();
    },
    async close(): Promise<void> {
      if (child.exitCode === null && child.signalCode === null) {
        const closed = once(child, "close");
        child.kill("SIGKILL");
        await closed;
      }
      for (const proxy of [httpProxy, raftProxy]) await proxy.close();
    },
  };
  return node;
}

/** Waits until every node is ready, for at most a minute. */
export async function untilReady(nodes: readonly Pick<Node, "isReady" | "url">[]): Promise<void> {
  const started = performance.now();
  for (const node of nodes) {
    while (!(await node.isReady())) {
      if (performance.now() - started > 60_000) throw new Error(`${node.url} is not ready after a minute`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
