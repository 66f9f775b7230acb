import { type AddressInfo, createServer, type Socket } from 'node:net';

/** Where a process says that it has come so far, by connecting; and a test waits for it. */
export interface MeetingPoint {
  readonly port: number;
  readonly reached: Promise<Socket>;
  /** After somebody has come. */
  close(): Promise<void>;
}

export async function meetingPoint(): Promise<MeetingPoint> {
  const server = createServer();
  const reached = new Promise<Socket>((resolve) => {
    server.on('connection', resolve);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    reached,
    async close() {
      (await reached).destroy();
      server.close();
    },
  };
}
