import { createRequire } from "node:module";
import { join } from "node:path";

// The same jobs as a good developer would write them in a day: Fastify with its schemas, better-sqlite3, one insert per
// entry in one transaction, the indexes of the two questions. No law, hashes, chains, projections, roll-ups or audit
// log. The benchmark starts it with the folder of its packages: `node fastify-sqlite.ts <folder> <port>`.
const [folder = "", port = ""] = process.argv.slice(2);
const load = createRequire(join(folder, "package.json"));
const fastify = load("fastify");
const Database = load("better-sqlite3");

const db = new Database(join(folder, "peer.sqlite"));
db.pragma("journal_mode = WAL");
db.pragma("synchronous = FULL");
db.exec(`CREATE TABLE IF NOT EXISTS stops (
  id TEXT PRIMARY KEY, unit TEXT NOT NULL, checkpoint TEXT, officer TEXT NOT NULL, at TEXT NOT NULL,
  category TEXT NOT NULL, reading TEXT, received_at TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS stops_unit_at ON stops (unit, at, id);
CREATE INDEX IF NOT EXISTS stops_unit_officer ON stops (unit, officer, at, id);
CREATE INDEX IF NOT EXISTS stops_unit_checkpoint ON stops (unit, checkpoint, at, id);
CREATE INDEX IF NOT EXISTS stops_unit_category ON stops (unit, category, at, id);
CREATE TABLE IF NOT EXISTS sessions (token TEXT PRIMARY KEY, unit TEXT NOT NULL) STRICT;
INSERT OR IGNORE INTO sessions VALUES ('peer', '');`);

const findSession = db.prepare("SELECT unit FROM sessions WHERE token = ?");
const insert = db.prepare(
  "INSERT INTO stops VALUES (@id, @unit, @checkpoint, @officer, @at, @category, @reading, @receivedAt) ON CONFLICT DO NOTHING",
);
const insertAll = db.transaction((rows: readonly object[]) => {
  for (const row of rows) insert.run(row);
});
const page = db.prepare("SELECT * FROM stops WHERE unit = ? ORDER BY at DESC, id DESC LIMIT 50");
const month = db.prepare(
  "SELECT category, count(*) AS count FROM stops WHERE unit = ? AND at >= ? AND at < ? GROUP BY category",
);

const text = { type: "string", minLength: 1, maxLength: 64 };
const entry = {
  type: "object",
  required: ["id", "unit", "officer", "at", "value"],
  additionalProperties: false,
  properties: {
    id: text,
    unit: { type: "string", pattern: "^\\d{2,12}$" },
    checkpoint: text,
    officer: text,
    at: { type: "string", format: "date-time" },
    value: { type: "number", minimum: 0 },
  },
};

interface Entry {
  id: string;
  unit: string;
  checkpoint?: string;
  officer: string;
  at: string;
  value: number;
}
interface Request {
  headers: { authorization?: string };
  body: { entries: Entry[] };
  query: { unit: string; from: string; to: string };
}
interface Reply {
  code(status: number): Reply;
  send(body: unknown): Reply;
}

const app = fastify({ bodyLimit: 1_048_576 });
app.addHook("onRequest", async (request: Request, reply: Reply) => {
  const token = request.headers.authorization?.replace("Bearer ", "");
  if (!findSession.get(token ?? "")) return reply.code(401).send({ error: "sign in first" });
});
app.post(
  "/entries",
  {
    schema: {
      body: {
        type: "object",
        required: ["entries"],
        properties: { entries: { type: "array", maxItems: 500, items: entry } },
      },
    },
  },
  (request: Request, reply: Reply) => {
    const receivedAt = new Date().toISOString();
    insertAll(
      request.body.entries.map(
        ({
          id,
          unit,
          checkpoint = null,
          officer,
          at,
          value,
        }: Omit<Entry, "checkpoint"> & { checkpoint?: string | null }) => ({
          id,
          unit,
          checkpoint,
          officer,
          at,
          category: value * 220 >= 80 ? "drunk" : value * 220 >= 20 ? "drinking" : "below-limit",
          reading: String(value),
          receivedAt,
        }),
      ),
    );
    return reply.send({ accepted: request.body.entries.length });
  },
);
app.get("/stops", (request: Request, reply: Reply) => reply.send({ stops: page.all(request.query.unit) }));
app.get("/statistics", (request: Request, reply: Reply) =>
  reply.send(month.all(request.query.unit, request.query.from, request.query.to)),
);
await app.listen({ port: Number(port), host: "127.0.0.1" });
