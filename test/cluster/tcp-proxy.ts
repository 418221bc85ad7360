import { connect, createServer, type Socket } from "node:net";

/** A proxy in front of a port, which can be cut: connections end, and no new one is answered. */
export async function startTcpProxy(port: number) {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((from) => {
    sockets.add(from);
    from.on("close", () => sockets.delete(from)).on("error", () => undefined);
    // As behind a broken cable: nothing comes back.
    if (isCut) return;
    const to = connect(port, "127.0.0.1");
    sockets.add(to);
    to.on("close", () => sockets.delete(to)).on("error", () => undefined);
    from.pipe(to).pipe(from);
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const)
      one.on("close", () => other.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const end = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: typeof address === "object" && address ? address.port : 0,
    cut(): void {
      isCut = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    mend(): void {
      isCut = false;
      end();
    },
    close(): Promise<unknown> {
      end();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
