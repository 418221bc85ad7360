import type { ImportOutcome } from "@roadside/worker/imports/run-import";

/** A part of a source: name and digest of the whole source, and the first line of the part. */
export interface Piece {
  unit: string;
  source: string;
  digest: string;
  firstLine: number;
}

/** The server refused the call, with its own message, or could not be reached after several attempts. */
export class ApiError extends Error {
  readonly status: number;
  /** The code of the problem, where the server answered with one. */
  readonly code: string | undefined;
  constructor(status: number, message: string, code?: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const WAITS_MS = [500, 2_000, 5_000, 10_000, 20_000];

/** Connects to the API for an import. Every call is safe to repeat, so a lost connection is retried. */
export function connect(server: string) {
  let token = "";
  async function call(method: string, path: string, body?: { type: string; text: string }): Promise<Response> {
    for (let attempt = 0; ; attempt += 1) {
      const wait = WAITS_MS[attempt];
      try {
        const response = await fetch(new URL(path, server), {
          method,
          headers: {
            ...(token ? { authorization: `Bearer ${token}` } : {}),
            ...(body ? { "content-type": body.type } : {}),
          },
          ...(body ? { body: body.text } : {}),
        });
        if (response.status < 500 || wait === undefined) return response;
      } catch (error) {
        if (wait === undefined) throw new ApiError(0, `${server} cannot be reached: ${(error as Error).message}`);
      }
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  async function expectOk(response: Response): Promise<Response> {
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as {
      title?: string;
      detail?: string;
      code?: string;
    };
    const message = problem.detail ?? problem.title ?? `the server returned ${response.status}`;
    throw new ApiError(response.status, message, problem.code);
  }

  return {
    async signIn(badge: string, password: string): Promise<void> {
      const response = await call("POST", "/v1/sessions", {
        type: "application/json",
        text: JSON.stringify({ badge, password }),
      });
      token = ((await (await expectOk(response)).json()) as { token: string }).token;
    },

    async importPiece(piece: Piece, text: string): Promise<ImportOutcome & { import: string }> {
      const query = new URLSearchParams({ ...piece, firstLine: String(piece.firstLine) });
      const response = await call("POST", `/v1/imports/roadside-breath-tests?${query}`, { type: "text/csv", text });
      return (await expectOk(response)).json() as Promise<ImportOutcome & { import: string }>;
    },

    /** Returns the refused lines of an import that were not fixed yet. */
    async refusedCsv(id: string): Promise<string> {
      return (await expectOk(await call("GET", `/v1/imports/${id}/refused.csv`))).text();
    },

    async signOut(): Promise<void> {
      await call("DELETE", "/v1/sessions/current");
    },
  };
}

export type Api = ReturnType<typeof connect>;
