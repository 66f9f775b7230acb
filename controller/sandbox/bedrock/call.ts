import type { Neighbours } from '../aws-request.ts';
import type { BaseModels } from './base-models.ts';
import { conflict } from './aws-error.ts';
import { seededId } from '../seeded.ts';
import type { JobFaults } from './job-faults.ts';
import { requestDigest } from './identifiers.ts';
import type { RegionState } from './region-state.ts';

/** What an account may have at once, per region. */
export interface BedrockQuotas {
  /** Jobs that train at the same time; not adjustable on AWS (terraform-provider-aws PR 37990, 2024-06). */
  readonly concurrentTrainings: number;
  /** Jobs that are not finished (quota L-0406044C). */
  readonly scheduledJobs: number;
  /** Custom models (quota L-CB5B847D). */
  readonly customModels: number;
  /** Deployments being created at the same time. */
  readonly creatingDeployments: number;
  /**
   * Model units of provisioned throughput. AWS gives none until a support case (quota L-BE77399C is 0); the sandbox
   * behaves as if two had been granted.
   */
  readonly modelUnits: number;
}

export const DEFAULT_QUOTAS: BedrockQuotas = {
  concurrentTrainings: 2,
  scheduledJobs: 10,
  customModels: 100,
  creatingDeployments: 2,
  modelUnits: 2,
};

/** One call of an operation, in a region that has been settled up to now. */
export interface Call {
  readonly state: RegionState;
  /** Simulated milliseconds since the epoch. */
  readonly nowMs: number;
  /** The request's JSON; `{}` when there was no body. */
  readonly body: unknown;
  /** The identifier in the path, if the operation has one. */
  readonly identifier: string;
  readonly query: URLSearchParams;
  readonly neighbours: Neighbours;
  readonly baseModels: BaseModels;
  readonly quotas: BedrockQuotas;
  readonly faults: JobFaults;
  readonly seed: string;
}

/** What an operation answers; `undefined` when the resource is none of ours, so that moto may know it. */
export type Reply = { readonly status: number; readonly body: object } | undefined;
export type Operation = (call: Call) => Promise<Reply> | Reply;

export function ok(body: object = {}, status = 200): Reply {
  return { status, body };
}

/** The next id of the region: the same again in a second sandbox that went through the same. */
export function nextId(call: Call, kind: string): string {
  const { state, seed } = call;
  state.counter += 1;
  return seededId(seed, state.account, state.region, kind, state.counter);
}

/**
 * Runs a creation at most once for a client request token: "if this token matches a previous request, Amazon Bedrock
 * ignores the request, but does not return an error" (API reference, 2026). What AWS does with the same token on a
 * different request is unverified; here that is a conflict, so that a client's mistake is seen.
 */
export async function once(
  call: Call,
  operation: string,
  create: () => Promise<string> | string,
): Promise<string> {
  const { clientRequestToken: token, ...request } = call.body as { clientRequestToken?: string };
  if (token === undefined) return create();
  const digest = requestDigest(request);
  const earlier = call.state.tokens.find(
    (one) => one.token === token && one.operation === operation,
  );
  if (earlier?.digest === digest) return earlier.arn;
  if (earlier)
    throw conflict('The client request token was already used with different parameters.');
  const arn = await create();
  call.state.tokens.push({ token, operation, digest, arn });
  return arn;
}
