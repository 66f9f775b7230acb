import type { BaseModel } from '../../../stacks/catalog/base-model.ts';
import type { AwsRequest, AwsResponse, Neighbours, SimulatedService } from '../aws-request.ts';
import { bedrockRequest } from '../operation-bedrock.ts';
import type { SandboxClock } from '../sandbox-clock.ts';
import { AwsError } from './aws-error.ts';
import { BaseModels } from './base-models.ts';
import { type BedrockQuotas, DEFAULT_QUOTAS } from './call.ts';
import type { AccountRegion } from './identifiers.ts';
import { JobEffects } from './job-effects.ts';
import type { JobFaults } from './job-faults.ts';
import { emptyRegion, type RegionState } from './region-state.ts';
import { settle } from './settle.ts';
import { SIMULATED } from './simulated-operations.ts';

export interface SimulatedBedrockOptions {
  readonly clock: SandboxClock;
  readonly neighbours: Neighbours;
  /** The base models that exist, each in its regions. */
  readonly baseModels: readonly BaseModel[];
  /** Ids, durations and losses depend on it. @default 'temper' */
  readonly seed?: string;
  readonly quotas?: Partial<BedrockQuotas>;
}

interface Snapshot {
  readonly version: 1;
  readonly faults: JobFaults;
  readonly regions: RegionState[];
}

/**
 * The control plane of Amazon Bedrock customization: jobs, custom models, deployments, provisioned throughput, tags,
 * foundation models and invocation logging, over its REST-JSON API. Calls of one account and region are carried out
 * one after the other; every call first settles what happened since the last one.
 */
export class SimulatedBedrock implements SimulatedService {
  readonly #options: SimulatedBedrockOptions;
  readonly #baseModels: BaseModels;
  readonly #quotas: BedrockQuotas;
  #regions = new Map<string, RegionState>();
  #faults: JobFaults = {};
  readonly #queues = new Map<string, Promise<unknown>>();

  constructor(options: SimulatedBedrockOptions) {
    this.#options = options;
    this.#baseModels = new BaseModels(options.baseModels);
    this.#quotas = { ...DEFAULT_QUOTAS, ...options.quotas };
  }

  async handle(request: AwsRequest): Promise<AwsResponse | undefined> {
    if (request.service !== 'bedrock') return undefined;
    const asked = bedrockRequest(request.method, request.path);
    const operation = asked && SIMULATED[asked.operation];
    if (!operation) return undefined;
    return this.#inRegion(request, async (state) => {
      try {
        const nowMs = await this.#settle(state);
        const reply = await operation({
          state,
          nowMs,
          body: jsonBody(request.body),
          identifier: asked.identifier,
          query: request.query,
          neighbours: this.#options.neighbours,
          baseModels: this.#baseModels,
          quotas: this.#quotas,
          faults: this.#faults,
          seed: this.#options.seed ?? 'temper',
        });
        return reply && jsonResponse(reply.status, reply.body);
      } catch (error) {
        if (error instanceof AwsError) return error.toResponse();
        throw error;
      }
    });
  }

  /**
   * Replaces the faults; they act on what happens to a job from now on. Awaits what happened before under the old ones.
   */
  async setFaults(faults: JobFaults): Promise<void> {
    await this.settleAll();
    this.#faults = structuredClone(faults);
  }

  get faults(): JobFaults {
    return structuredClone(this.#faults);
  }

  /** Carries out everything up to now in every account and region, as if somebody had looked at each. */
  async settleAll(): Promise<void> {
    for (const region of this.#regions.values())
      await this.#inRegion(region, async (state) => this.#settle(state));
  }

  /** How many jobs were ever started under each name, over all accounts and regions, by name. */
  trainingsStarted(): Readonly<Record<string, number>> {
    const counts = new Map<string, number>();
    for (const { jobs } of this.#regions.values()) {
      for (const { name } of jobs) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return Object.fromEntries([...counts].sort(([left], [right]) => (left < right ? -1 : 1)));
  }

  /** The tags of what has such an ARN, as they stand now; none when there is no such thing. */
  tagsOf(arn: string): Readonly<Record<string, string>> {
    const all = [...this.#regions.values()].flatMap(
      ({ jobs, models, deployments, throughputs }) => [
        ...jobs,
        ...models,
        ...deployments,
        ...throughputs,
      ],
    );
    const tags = all.find((one) => one.arn === arn)?.tags ?? [];
    return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
  }

  snapshot(): unknown {
    const snapshot: Snapshot = {
      version: 1,
      faults: this.#faults,
      regions: [...this.#regions.values()],
    };
    return structuredClone(snapshot);
  }

  restore(snapshot: unknown): void {
    if (!isSnapshot(snapshot)) throw new TypeError('not a snapshot of the simulated Bedrock');
    const { faults, regions } = structuredClone(snapshot);
    this.#faults = faults;
    this.#regions = new Map(regions.map((region) => [placeKey(region), region]));
  }

  async #settle(state: RegionState): Promise<number> {
    const nowMs = this.#options.clock.now();
    const context = {
      state,
      effects: new JobEffects(this.#options.neighbours, state),
      faults: this.#faults,
      concurrentTrainings: this.#quotas.concurrentTrainings,
      baseModel: (id: string) => this.#baseModels.withId(id),
    };
    await settle(context, nowMs);
    return nowMs;
  }

  /** One after the other for each account and region: what one call settles, no other settles again. */
  async #inRegion<T>(place: AccountRegion, act: (state: RegionState) => Promise<T>): Promise<T> {
    const key = placeKey(place);
    const run = async () => {
      const state = this.#regions.get(key) ?? emptyRegion(place);
      this.#regions.set(key, state);
      return act(state);
    };
    const result = (this.#queues.get(key) ?? Promise.resolve()).then(run);
    const settled = result.catch(() => undefined);
    this.#queues.set(key, settled);
    return result;
  }
}

function placeKey(place: AccountRegion): string {
  return `${place.account}/${place.region}`;
}

function jsonBody(body: Buffer): unknown {
  if (body.length === 0) return {};
  try {
    // A null member means the same as none.
    return JSON.parse(body.toString('utf8'), (_, value: unknown) => value ?? undefined);
  } catch {
    throw new AwsError('SerializationException', 'The request body is not valid JSON');
  }
}

function jsonResponse(status: number, body: object): AwsResponse {
  return {
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
}

function isSnapshot(value: unknown): value is Snapshot {
  if (typeof value !== 'object' || value === null) return false;
  const { version, faults, regions } = value as Partial<Record<keyof Snapshot, unknown>>;
  return version === 1 && typeof faults === 'object' && faults !== null && Array.isArray(regions);
}
