import type { Environment } from '../kinds/environment/schema.ts';
import type { Grant, Identity } from './grant.ts';
import { plannedResources, statesOf, type Reach } from './reach.ts';
import type { PlannedResource, Right, TypeRights } from './resource-type.ts';
import { stateGrants } from './state.ts';
import { rightsOf } from './types/index.ts';

/** What an identity needs of AWS to work on what can be reached in an environment. */
export function identityGrants(
  identity: Identity,
  environment: Environment,
  reach: Reach,
): Grant[] {
  return [
    ...stateGrants(identity, statesOf(environment, reach.stateKeys)),
    ...plannedResources(environment, reach.resources).flatMap((resource) => {
      const rights = rightsOf(resource.type);
      return rightsFor(identity, rights, resource).flatMap((right) =>
        grantOf(right, resource, rights),
      );
    }),
  ];
}

function rightsFor(
  identity: Identity,
  rights: TypeRights,
  { spent }: PlannedResource,
): readonly Right[] {
  const looking = [...rights.find, ...rights.read];
  switch (identity) {
    case 'plan':
      return looking;
    case 'watch':
      // Once a training is over, what it ran on bills for nothing.
      return spent ? [...looking, ...rights.delete] : looking;
    case 'apply': {
      // What a change takes away is deleted by it, except what could not be brought back.
      const removing = rights.irretrievable === true ? [] : rights.delete;
      return [...looking, ...rights.create, ...rights.update, ...removing];
    }
    case 'destroy':
      return [...looking, ...rights.delete];
  }
}

function grantOf(right: Right, resource: PlannedResource, { arns }: TypeRights): Grant[] {
  if (typeof right === 'string') return [{ actions: [right], resources: arns(resource) }];
  if (typeof right === 'function') return [...right(resource)];
  const resources = (right.on ?? arns)(resource);
  const condition = right.when?.(resource);
  return [{ actions: right.actions, resources, ...(condition !== undefined && { condition }) }];
}
