import { createServer, type Server } from 'node:http';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import type { BaseModel } from '../../stacks/catalog/base-model.ts';
import { TemperError } from '../../stacks/language/diagnostic.ts';
import type { Clock, Reporter } from '../ports/ports.ts';
import { loopbackAddress, whyRefused } from './admission.ts';
import { SimulatedBedrock } from './bedrock/simulated-bedrock.ts';
import { SimulatedBudgets } from './budgets/simulated-budgets.ts';
import { CONTROL_PREFIX, handleControl, type Controls } from './control.ts';
import { EmulatorClient } from './emulator/emulator-client.ts';
import { type EmulatorProcess, startEmulator } from './emulator/emulator-process.ts';
import type { Emulator } from './emulator/emulator.ts';
import { FaultInjector } from './faults/fault-injector.ts';
import { type Faults, NO_FAULTS } from './faults/faults.ts';
import { FleetControls } from './fleets/fleet-controls.ts';
import { ec2FactsThrough } from './fleets/ec2-facts.ts';
import { networkThrough } from './fleets/network.ts';
import { machinesThrough } from './fleets/nodes/machines.ts';
import type { RoleMay } from './fleets/nodes/node-store.ts';
import { SimulatedNodes } from './fleets/nodes/simulated-nodes.ts';
import { SimulatedFsx } from './fleets/simulated-fsx.ts';
import { Gateway } from './gateway.ts';
import { Authorizer } from './iam/authorizer.ts';
import { knownResources } from './iam/known-resources.ts';
import type { CallerPolicies } from './iam/policy-document.ts';
import { SimulatedSts } from './iam/simulated-sts.ts';
import { roleMay } from './iam/role-permission.ts';
import { StoredPolicies } from './iam/stored-policies.ts';
import { KeptServices } from './kept-services.ts';
import { neighboursThrough, sendThrough } from './neighbours.ts';
import { BadRequest, refuse } from './request-body.ts';
import { SandboxClock } from './sandbox-clock.ts';
import { SimulatedQuotas } from './simulated-quotas.ts';
import { type SandboxStats, StatsCounter } from './stats.ts';

export interface SandboxOptions {
  /** 0: one that is free. @default 0 */
  readonly port?: number;
  /** `127.0.0.1`, `::1` or `localhost`; nothing else. @default '127.0.0.1' */
  readonly host?: string;
  /** Keeps everything over a restart, and over a kill; absent: all is gone at the end. */
  readonly stateDir?: string;
  /** Simulated seconds a real second. @default 1, or what `stateDir` remembers */
  readonly speed?: number;
  readonly faults?: Faults;
  readonly emulator: Emulator;
  /** No object in S3 may be longer. @default 5 GiB, as a single PUT at AWS */
  readonly maxObjectBytes?: number;
  /** The base models that Bedrock offers. */
  readonly baseModels: readonly BaseModel[];
  /** ARNs of KMS keys that count as existing, as an account's own keys do that were made outside of Temper. */
  readonly givenKeys?: readonly string[];
  /** What callers may do. @default everything */
  readonly policies?: CallerPolicies;
  readonly reporter: Reporter;
  readonly clock: Clock;
}

/** A local AWS that is running. */
export interface Sandbox {
  /** `http://127.0.0.1:<port>`: the endpoint for SDKs and providers. */
  readonly url: string;
  readonly port: number;
  readonly faults: Faults;
  setFaults(faults: Faults): Promise<void>;
  readonly stats: SandboxStats;
  /** Resolves with the reason if the emulator behind it dies; requests are answered 503 from then on. */
  readonly failed: Promise<string>;
  /** Answers what is under way, keeps what is to be kept, and ends. */
  close(): Promise<void>;
}

const MAX_OBJECT_BYTES = 5 * 1024 * 1024 * 1024;

/** A caller that has not finished its request by then is cut off. */
const CLOSE_GRACE_MS = 3000;

/**
 * Starts a local AWS on a loopback port.
 *
 * @throws TemperError SANDBOX_* for a host that is not loopback, a port in use, a state directory that is in use or
 *   damaged, and an emulator that does not start.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { stateDir, reporter } = options;
  const address = loopbackAddress(options.host ?? '127.0.0.1');
  if (address === undefined) throw notLoopback(options.host ?? '');
  if (stateDir !== undefined) await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const clock = new SandboxClock({ realNow: () => options.clock.now() });
  let announceFailure: (reason: string) => void = () => undefined;
  const failed = new Promise<string>((resolve) => (announceFailure = resolve));
  const emulator = await startEmulator(options.emulator, {
    reporter,
    owner: `process ${process.pid}, since ${new Date(options.clock.now()).toISOString()}`,
    ...(stateDir !== undefined && { stateDir }),
    onDeath: (reason) => {
      reporter.warn(
        `${reason}\nevery request is answered 503 now: end the sandbox and start it again`,
      );
      announceFailure(reason);
    },
  });
  try {
    const inside = await assemble(options, emulator, clock);
    const server = createServer(inside.listener);
    const port = await listen(server, address, options.port ?? 0);
    const url = `http://${address.includes(':') ? `[${address}]` : address}:${port}`;
    return running({ url, port, server, inside, emulator, failed });
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

type Inside = Awaited<ReturnType<typeof assemble>>;

async function assemble(options: SandboxOptions, emulator: EmulatorProcess, clock: SandboxClock) {
  const client = new EmulatorClient(emulator);
  const send = sendThrough(client);
  const neighbours = neighboursThrough(send, new Set(options.givenKeys));
  const bedrock = new SimulatedBedrock({
    clock,
    neighbours,
    baseModels: options.baseModels,
  });
  const services = {
    bedrock,
    budgets: new SimulatedBudgets(() => clock.now()),
    quotas: new SimulatedQuotas(),
    fsx: new SimulatedFsx(() => clock.now(), networkThrough(send)),
  };
  const policies = new StoredPolicies(neighbours);
  const nodes = new SimulatedNodes({
    clock,
    machines: machinesThrough(client),
    send,
    may: judging(policies, options.reporter),
  });
  const kept =
    options.stateDir === undefined
      ? undefined
      : new KeptServices(options.stateDir, { ...services, nodes }, clock);
  await kept?.restore();
  if (options.speed !== undefined) clock.setSpeed(options.speed);
  const injector = new FaultInjector();
  const authorizer = new Authorizer(
    knownResources(neighbours, services, ec2FactsThrough(send)),
    policies,
    options.policies,
  );
  const stats = new StatsCounter();
  const fleets = new FleetControls(client, clock, nodes);
  const parts = { bedrock, kept, injector, authorizer, stats, clock, emulator, fleets, nodes };
  const controls = controlsOf(parts);
  await controls.setFaults(options.faults ?? NO_FAULTS);
  const gateway = new Gateway({
    services: [
      ...Object.values(services),
      // Its credentials say all that they are, so nothing of it is kept.
      new SimulatedSts({
        policies,
        audiences: (arn) => neighbours.audiences(arn),
        clock: options.clock,
      }),
    ],
    emulator: client,
    injector,
    authorizer,
    nodes,
    stats,
    clock,
    realClock: options.clock,
    maxObjectBytes: options.maxObjectBytes ?? MAX_OBJECT_BYTES,
    keep: async () => kept?.save(),
  });
  return { controls, client, kept, listener: listener(gateway, controls, options.reporter) };
}

/** What a machine's role allows; one that cannot be judged allows nothing, and is told of. */
function judging(policies: StoredPolicies, reporter: Reporter): RoleMay {
  return async (role, asked) => {
    try {
      return await roleMay(policies, role, asked);
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      reporter.warn(`${role} of a machine: ${error.message}`);
      return false;
    }
  };
}

interface Controlled {
  readonly bedrock: SimulatedBedrock;
  readonly kept: KeptServices | undefined;
  readonly injector: FaultInjector;
  readonly authorizer: Authorizer;
  readonly stats: StatsCounter;
  readonly clock: SandboxClock;
  readonly emulator: EmulatorProcess;
  readonly fleets: FleetControls;
  readonly nodes: SimulatedNodes;
}

function controlsOf(parts: Controlled): Controls {
  const { bedrock, kept, injector, authorizer, stats, clock, emulator, fleets, nodes } = parts;
  return {
    fleets,
    faults: () => injector.faults,
    calls: () => authorizer.recorded(),
    forgetCalls: () => authorizer.forget(),
    enforce(policies) {
      authorizer.policies = policies;
    },
    stats: () => ({ ...stats.snapshot(), jobs: bedrock.trainingsStarted() }),
    health: () =>
      emulator.ended === undefined
        ? { status: 'ok' }
        : { status: 'failed', detail: emulator.ended },
    clock: () => ({
      now: new Date(clock.now()).toISOString(),
      speed: clock.speed,
      skewMs: clock.skewMs,
    }),
    async setFaults(faults) {
      injector.faults = faults;
      clock.setSkew(faults.skewMs);
      await bedrock.setFaults(faults.jobs);
      await nodes.setFaults(faults.runs);
      await kept?.saveAll();
    },
    async setClock({ speed, advanceMs }) {
      if (speed !== undefined) clock.setSpeed(speed);
      if (advanceMs !== undefined) clock.advance(advanceMs);
      await nodes.settle();
      await kept?.saveAll();
    },
  };
}

function listener(
  gateway: Gateway,
  controls: Controls,
  reporter: Reporter,
): Parameters<typeof createServer>[1] & {} {
  return (message, response) => {
    const refused = whyRefused(message);
    if (refused !== undefined) return refuse(message, response, new BadRequest(403, refused));
    const answered = message.url?.startsWith(CONTROL_PREFIX)
      ? handleControl(controls, message, response)
      : gateway.handle(message, response);
    answered.catch((error: unknown) => {
      // A caller that hung up is not worth a word; anything else is a mistake of the sandbox's own.
      if (response.destroyed || message.errored) return;
      if (error instanceof BadRequest && !response.headersSent)
        return refuse(message, response, error);
      reporter.warn(`the sandbox failed on ${message.method} ${message.url}: ${String(error)}`);
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(`${String(error)}\n`);
    });
  };
}

function listen(server: Server, host: string, port: number): Promise<number> {
  // SDKs keep connections for a while; closing them first would break requests that are just being sent.
  server.keepAliveTimeout = 60_000;
  server.headersTimeout = 65_000;
  server.maxConnections = 1024;
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(cannotListen(error, port)));
    server.listen({ host, port }, () => resolve((server.address() as AddressInfo).port));
  });
}

interface Running {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  readonly inside: Inside;
  readonly emulator: EmulatorProcess;
  readonly failed: Promise<string>;
}

function running({ url, port, server, inside, emulator, failed }: Running): Sandbox {
  let closing: Promise<void> | undefined;
  const close = async () => {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeIdleConnections();
    const timer = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    await closed;
    clearTimeout(timer);
    try {
      await inside.kept?.saveAll();
    } finally {
      inside.client.close();
      await emulator.close();
    }
  };
  return {
    url,
    port,
    failed,
    get faults() {
      return inside.controls.faults();
    },
    setFaults: (faults) => inside.controls.setFaults(faults),
    get stats() {
      return inside.controls.stats();
    },
    close: () => (closing ??= close()),
  };
}

function notLoopback(host: string): TemperError {
  return new TemperError([
    {
      code: 'SANDBOX_NOT_LOOPBACK',
      severity: 'error',
      message: `the sandbox does not listen on "${host}"`,
      why: 'it asks for no credentials: whoever can reach it can read and change everything in it',
      fix: 'use 127.0.0.1, ::1 or localhost',
    },
  ]);
}

function cannotListen(error: NodeJS.ErrnoException, port: number): TemperError {
  const taken = error.code === 'EADDRINUSE';
  return new TemperError(
    [
      {
        code: 'SANDBOX_PORT',
        severity: 'error',
        message: `the sandbox cannot listen on port ${port}: ${taken ? 'it is in use' : error.message}`,
        fix: 'name another port, or 0 for one that is free',
      },
    ],
    { cause: error },
  );
}
