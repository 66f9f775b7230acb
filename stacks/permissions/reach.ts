import type { Environment } from '../kinds/environment/schema.ts';
import { stateBucketName } from '../kinds/environment/names.ts';
import { Place } from '../place.ts';
import type { Stack } from '../stack.ts';
import type { PlannedResource } from './resource-type.ts';

/** A resource, or what is looked up (`data.aws_subnet`), by its arguments, as far as ARNs are made from them: texts, with `*` for what any spec may choose. */
export interface NamedResource {
  readonly type: string;
  readonly named: Readonly<Record<string, string>>;
  /** A training runs on it, and has no use for it once it is over. */
  readonly spent?: boolean;
}

/** What a spec, or any spec of a kind, may have in an environment. */
export interface Reach {
  /** Keys of states in the state bucket. */
  readonly stateKeys: readonly string[];
  readonly resources: readonly NamedResource[];
}

/** The state bucket of an environment, and the keys of states in it. */
export interface ReachedStates {
  readonly environment: Environment;
  readonly place: Place;
  readonly bucket: string;
  readonly keys: readonly string[];
}

export function statesOf(environment: Environment, keys: readonly string[]): ReachedStates {
  const place = new Place(environment.spec);
  return { environment, place, bucket: stateBucketName(environment), keys };
}

/** Resources with what their ARNs are made from. */
export function plannedResources(
  environment: Environment,
  resources: readonly NamedResource[],
): PlannedResource[] {
  const place = new Place(environment.spec);
  return resources.map(({ type, named, spent = false }) => ({
    type,
    spent,
    environment,
    place,
    text: (argument) => named[argument] ?? '',
  }));
}

type Bodies = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/** What one compiled stack has. */
export function reachOf({
  terraformJson,
  state,
  training,
}: Pick<Stack, 'terraformJson' | 'state' | 'training'>): Reach {
  const { resource = {}, data = {} } = JSON.parse(terraformJson) as {
    readonly resource?: Bodies;
    readonly data?: Bodies;
  };
  const named = (bodies: Bodies, prefix = ''): NamedResource[] =>
    Object.entries(bodies).flatMap(([type, ofType]) =>
      Object.values(ofType).map((body) => ({
        type: `${prefix}${type}`,
        named: namedIn(body, resource),
        ...(training?.spent.includes(type) === true && { spent: true }),
      })),
    );
  return { stateKeys: [state.key], resources: [...named(resource), ...named(data, 'data.')] };
}

function namedIn(
  body: Readonly<Record<string, unknown>>,
  bodies: Bodies,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([argument, value]) =>
      typeof value === 'string' ? [[argument, nameMeant(value, bodies)]] : [],
    ),
  );
}

/** A reference to another resource as a whole, as CDKTF writes it. */
const REFERENCE = /^\$\{(\w+)\.(\w+)\.\w+\}$/;

/** The argument itself, or the name of the resource it refers to. */
function nameMeant(value: string, bodies: Bodies): string {
  const [, type, id] = REFERENCE.exec(value) ?? [];
  if (type === undefined || id === undefined) return value;
  const body = bodies[type]?.[id];
  const name = body?.['name'] ?? body?.['bucket'] ?? body?.['function_name'];
  return typeof name === 'string' ? name : '';
}
