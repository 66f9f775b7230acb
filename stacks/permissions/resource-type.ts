import type { Environment } from '../kinds/environment/schema.ts';
import { keyAlias } from '../kinds/environment/names.ts';
import type { Place } from '../place.ts';
import type { Grant, PolicyCondition } from './grant.ts';
import { keyUse } from './key-use.ts';

/** One resource of a stack, or all that a kind may make of a type: then its names hold `*`. */
export interface PlannedResource {
  /** Terraform's type. */
  readonly type: string;
  /** A training runs on it, and has no use for it once it is over. */
  readonly spent: boolean;
  /** An argument; the empty text where it is not given, or known to AWS alone. */
  readonly text: (argument: string) => string;
  readonly environment: Environment;
  readonly place: Place;
}

/** An action on the resource itself; actions on something else or under a condition; or what depends on the environment. */
export type Right =
  | string
  | ((resource: PlannedResource) => readonly Grant[])
  | {
      readonly actions: readonly string[];
      /** @default the ARNs of the resource */
      readonly on?: (resource: PlannedResource) => readonly string[];
      readonly when?: (resource: PlannedResource) => PolicyCondition;
    };

/**
 * What hashicorp/aws 5.100.0 asks of AWS for a type of resource, and Temper beside it.
 *
 * Source of every row: the requests that the provider sent to the sandbox while it made, read, changed and deleted such a
 * resource (2026-11-21), which `test/e2e/permissions.test.ts` records again; what no request shows is in docs/permissions.md
 * with its reason. Names and resources of actions: AWS's Service Authorization Reference, 2026-09.
 */
export interface TypeRights {
  /** ARNs of such a resource. */
  readonly arns: (resource: PlannedResource) => readonly string[];
  /** What Temper asks to find one that exists already before it is made a second time. */
  readonly find: readonly Right[];
  readonly read: readonly Right[];
  readonly create: readonly Right[];
  readonly update: readonly Right[];
  readonly delete: readonly Right[];
  /** What is deleted with it cannot be brought back: one who applies may not, one who destroys may. */
  readonly irretrievable?: boolean;
}

/** The tag by which things are told apart whose ARN says nothing of their environment. */
const TAG = 'temper:environment';

/** The request gives the new thing the tag of this environment. */
export function tagsAsOurs({ environment }: PlannedResource): PolicyCondition {
  return { StringEquals: { [`aws:RequestTag/${TAG}`]: environment.metadata.name } };
}

/** The thing has the tag of this environment. */
export function isTaggedOurs({ environment }: PlannedResource): PolicyCondition {
  return { StringEquals: { [`aws:ResourceTag/${TAG}`]: environment.metadata.name } };
}

/** Every key of the account and region: a key's id is known to AWS alone. */
export function anyKey({ place }: PlannedResource): readonly string[] {
  return [place.regional('kms', 'key/*')];
}

/** `alias/temper-research` as an ARN. */
export function aliasArn({ place, environment }: PlannedResource): string {
  return place.regional('kms', keyAlias(environment.metadata.name));
}

/** Use of the environment's key by another service, on behalf of whoever asks that service. */
export function keyThrough(service: 's3' | 'bedrock', actions: readonly string[]): Right {
  return ({ environment }) => keyUse(environment, service, actions);
}
