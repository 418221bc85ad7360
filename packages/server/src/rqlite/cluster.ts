import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { OperatorError } from "../failure.ts";
import { type Answer, decodeAnswer } from "./wire.ts";

export interface ClusterOptions {
  /** User and password of rqlite's basic authentication. */
  readonly user?: string;
  readonly password?: string;
  /** How long the cluster may be without an answer before a call fails. An election takes some seconds. */
  readonly patienceMs?: number;
  /** After each such time without an answer the node is asked whether it is alive; it has twice this time to say so. */
  readonly probeAfterMs?: number;
}

const DEFAULTS = { patienceMs: 20_000, probeAfterMs: 1_000 };
const FIRST_WAIT_MS = 25;
const MAX_WAIT_MS = 1_000;

/** A node that answers so cannot serve now: it has no leader, or it is the proxy of a node that is down. */
const UNAVAILABLE_STATUS = new Set([502, 503, 504]);
/** Errors of a whole request that are those of a statement: the commit failed, or rqlite refuses the statement. */
const STATEMENT_ERROR = /constraint failed|disallowed pragma|database or disk is full|disk I\/O error|malformed/;

/** The nodes of an rqlite cluster, one of which serves at a time; the others take over if it fails. */
export interface Cluster {
  /**
   * Sends a request until a node answers. It may be carried out more than once: a node or its answer can be lost after
   * the work is done.
   */
  send(path: string, body: string): Promise<Answer>;
  close(): void;
}

/** A request that the node certainly or possibly did not carry out. */
class NodeFailure extends Error {}

/** Parses `https://n1:4001,https://n2:4001`. */
export function parseNodes(urls: string | readonly string[]): string[] {
  const nodes = (typeof urls === "string" ? urls.split(",") : urls).map((text) => {
    const url = URL.parse(text.trim());
    if (!url || !/^https?:$/.test(url.protocol) || url.pathname !== "/" || url.search !== "")
      throw new OperatorError(`"${text}" must be the address of an rqlite node, such as https://node1:4001.`);
    if (url.username || url.password)
      throw new OperatorError(
        "Addresses are shown to other users: set ROADSIDE_DATABASE_USER and ROADSIDE_DATABASE_PASSWORD instead.",
      );
    return url.origin;
  });
  if (new Set(nodes).size !== nodes.length) throw new OperatorError("The address of an rqlite node is listed twice.");
  return nodes;
}

/** Asks a node whether it can serve, which needs a leader, and for its version. */
export async function askReadiness(
  node: string,
  { user, password }: ClusterOptions = {},
): Promise<{ isReady: boolean; version: string | null }> {
  const signal = AbortSignal.timeout(2_000);
  const response = await fetch(`${node}/readyz`, { headers: authorization(user, password), signal }).catch(() => null);
  await response?.body?.cancel();
  return { isReady: response?.ok ?? false, version: response?.headers.get("x-rqlite-version") ?? null };
}

/** Writes a consistent copy of the cluster's database, as a SQLite file, while the cluster goes on. */
export async function downloadBackup(
  nodes: readonly string[],
  file: string,
  { user, password }: ClusterOptions = {},
): Promise<void> {
  const failures: string[] = [];
  for (const node of nodes) {
    try {
      const response = await fetch(`${node}/db/backup`, { headers: authorization(user, password) });
      if (!response.ok || !response.body) throw new Error(`${response.status} ${await response.text()}`);
      await writeFile(file, response.body, { mode: 0o600 });
      return;
    } catch (error) {
      failures.push(`${node}: ${(error as Error).message.trim()}`);
    }
  }
  throw new OperatorError(`No node gave a copy of its database (${failures.join("; ")}).`);
}

function authorization(user: string | undefined, password = ""): Record<string, string> {
  if (user === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}` };
}

/** Connects to a cluster. No request is sent before the first `send`. */
export function connect(nodes: readonly string[], options: ClusterOptions = {}): Cluster {
  const { user, password, patienceMs, probeAfterMs } = { ...DEFAULTS, ...options };
  const closed = new AbortController();
  const headers = { "content-type": "application/json", ...authorization(user, password) };
  let current = 0;

  async function ask(node: string, path: string, body: string): Promise<Answer> {
    const gone = new AbortController();
    const watch = watchNode(node, gone);
    try {
      const response = await fetch(`${node}${path}`, {
        method: "POST",
        headers,
        body,
        signal: AbortSignal.any([gone.signal, closed.signal]),
      });
      const text = await response.text();
      if (response.status === 401)
        throw new OperatorError(
          "rqlite refused the user or the password: check ROADSIDE_DATABASE_USER and ROADSIDE_DATABASE_PASSWORD.",
        );
      if (UNAVAILABLE_STATUS.has(response.status)) throw new NodeFailure(text.trim() || String(response.status));
      if (!response.ok) throw new Error(`D1_ERROR: rqlite answered ${response.status}: ${text.trim()}`);
      const answer = decodeAnswer(text);
      if (answer.error === undefined) return answer;
      if (STATEMENT_ERROR.test(answer.error)) throw new Error(`D1_ERROR: ${answer.error}`);
      throw new NodeFailure(answer.error);
    } catch (error) {
      const isLost = error instanceof TypeError || gone.signal.aborted;
      throw isLost ? new NodeFailure(`${node} does not answer`, { cause: error }) : error;
    } finally {
      clearInterval(watch);
    }
  }

  /** A slow statement is no failure, but a node that does not answer at all, or has no leader, is one. */
  function watchNode(node: string, gone: AbortController): NodeJS.Timeout {
    return setInterval(async () => {
      const signal = AbortSignal.timeout(2 * probeAfterMs);
      const probe = await fetch(`${node}/readyz`, { headers, signal }).catch(() => null);
      await probe?.body?.cancel();
      if (!probe?.ok) gone.abort();
    }, probeAfterMs);
  }

  return {
    async send(path, body) {
      const started = performance.now();
      for (let attempt = 0; ; attempt += 1) {
        const index = current;
        try {
          return await ask(nodes[index] as string, path, body);
        } catch (error) {
          closed.signal.throwIfAborted();
          if (!(error instanceof NodeFailure)) throw error;
          // Another call may have changed to another node already.
          if (current === index) current = (index + 1) % nodes.length;
          if (attempt + 1 >= nodes.length && performance.now() - started > patienceMs)
            throw new Error(`D1_ERROR: no node of the cluster answered (${error.message})`, { cause: error });
        }
        // All nodes are asked once without waiting.
        const round = Math.floor((attempt + 1) / nodes.length);
        if (round > 0) await sleep(Math.random() * Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** round));
      }
    },
    close: () => closed.abort(new Error("D1_ERROR: the database is closed")),
  };
}
