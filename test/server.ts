import { cp, mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DEMO_PASSWORD } from "../packages/server/src/demo/accounts.ts";
import { prepareState, type Served, startWorkerd } from "../packages/server/src/workerd/serve-workerd.ts";

/** Creates a state with the demo: a copy of the one that global-setup.ts prepared, where that has run. */
export async function createState(): Promise<string> {
  const state = await mkdtemp(join(tmpdir(), "roadside-"));
  const template = process.env.ROADSIDE_TEST_STATE;
  if (template === undefined) await prepareState({ state, demo: true, log: () => undefined });
  else await cp(template, state, { recursive: true });
  return state;
}

/** Starts the server of `npm start` on a new database. It can be killed and restarted on the same address and data. */
export async function startServer() {
  const state = await createState();
  const port = await freePort();
  const logged: string[] = [];
  const start = (): Promise<Served> =>
    startWorkerd({
      port,
      host: "127.0.0.1",
      state,
      log: () => undefined,
      appLog: "requests",
      onAppLog: (line) => logged.push(line),
    });
  let served = await start();
  return {
    url: served.url,
    /** The folder of its database. */
    state,
    /** The app's server log so far. */
    logged,
    kill: () => served.kill(),
    async restart(): Promise<void> {
      served = await start();
    },
    async close(): Promise<void> {
      await served.close();
      await rm(state, { recursive: true, force: true });
    },
  };
}

export async function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/** Signs a demo officer in, and returns functions that call the API. */
export async function signedIn(url: string, badge: string) {
  const response = await fetch(`${url}/v1/sessions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ badge, password: DEMO_PASSWORD }),
  });
  if (!response.ok) throw new Error(`signing in as ${badge}: ${response.status} ${await response.text()}`);
  const { token } = (await response.json()) as { token: string };
  return {
    token,
    async get<T>(path: string): Promise<T> {
      const answer = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
    async post<T>(path: string, body: unknown): Promise<T> {
      const answer = await fetch(url + path, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
      return (await answer.json()) as T;
    },
  };
}
