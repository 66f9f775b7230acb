/*
 * What Temper made and no spec of this checkout answers to. It may be somebody else's: one environment can be shared by
 * several repositories, and one repository may be checked out elsewhere at another commit. So it is told, with what it
 * costs, and never touched without being named.
 */
import pLimit from 'p-limit';
import { ENVIRONMENT } from '../stacks/kinds/environment/index.ts';
import { stateBucketName } from '../stacks/kinds/environment/names.ts';
import { hasErrors, TemperError, type Diagnostic } from '../stacks/language/diagnostic.ts';
import { kindOf } from '../stacks/language/kind.ts';
import { documentsOf } from '../stacks/language/spec-set.ts';
import { undeclaredStack, type UndeclaredStack } from '../stacks/undeclared.ts';
import type { AccountInAws, Operator } from './stack/operator.ts';
import type { Kept } from './stack/kept.ts';
import type { Workspace } from './workspace/workspace.ts';

/** States read at once. */
const READ_AT_ONCE = 8;

/** A stack that no spec of this checkout answers to. */
export interface Undeclared {
  /** `model/support-bot/v1`; the state's key where no kind of this version of Temper knows it. */
  readonly stack: string;
  /** Other names that it answers to: `support-bot-v1`, `support-bot v1`. */
  readonly names: readonly string[];
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** Absent for what is in AWS and in no state. */
  readonly state?: { readonly bucket: string; readonly key: string; readonly resources: number };
  /** What of it costs as long as it is there. */
  readonly kept: readonly Kept[];
  /** What can be planned with; absent without a state, or where no kind knows it. */
  readonly known?: UndeclaredStack;
}

export interface UndeclaredFindings {
  readonly undeclared: readonly Undeclared[];
  /** Where nobody could look, and why: warnings. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A state bucket, and the names of the environments that use it. */
interface StatePlace {
  readonly home: AccountInAws;
  readonly bucket: string;
  readonly environments: readonly string[];
}

/**
 * Looks through the accounts and regions of all environments that are declared here: their state buckets, those of
 * environments that are not declared any more, and the tags of what costs.
 *
 * @param deletionPolicy what a person says of what cannot be brought back @default retain
 */
export async function findUndeclared(
  operator: Operator,
  workspace: Workspace,
  deletionPolicy: 'retain' | 'delete' = 'retain',
): Promise<UndeclaredFindings> {
  // A document that cannot be read may declare anything.
  if (hasErrors(workspace.specs.diagnostics)) return { undeclared: [], diagnostics: [notLooked()] };
  const look = { operator, isDeclared: declaredIn(workspace), deletionPolicy };
  const diagnostics: Diagnostic[] = [];
  const undeclared: Undeclared[] = [];
  for (const { home, declared } of homesIn(operator, workspace)) {
    try {
      const places = await statePlaces(home, declared);
      const left: Undeclared[] = [];
      for (const place of places) left.push(...(await leftIn(look, place)));
      undeclared.push(...joined(left, await keptIn(look, home.access), home));
    } catch (error) {
      if (!(error instanceof TemperError)) throw error;
      diagnostics.push(...error.diagnostics.map((one) => unseen(one, home)));
    }
  }
  return { undeclared, diagnostics };
}

interface Look {
  readonly operator: Operator;
  readonly isDeclared: IsDeclared;
  readonly deletionPolicy: 'retain' | 'delete';
}

interface Home {
  readonly home: AccountInAws;
  /** State buckets of the environments here that are declared, and whose they are. */
  readonly declared: ReadonlyMap<string, readonly string[]>;
}

/** Every account and region that an environment of the checkout is in, once. */
function homesIn(operator: Operator, { specs }: Workspace): Home[] {
  const homes = new Map<string, { home: AccountInAws; declared: Map<string, string[]> }>();
  for (const { value } of documentsOf(specs, ENVIRONMENT)) {
    if (value === undefined) continue;
    const { account, region } = value.spec;
    const key = `${account} ${region}`;
    const at = homes.get(key) ?? {
      home: operator.account({ account, region }),
      declared: new Map<string, string[]>(),
    };
    const bucket = stateBucketName(value);
    at.declared.set(bucket, [...(at.declared.get(bucket) ?? []), value.metadata.name]);
    homes.set(key, at);
  }
  return [...homes.values()];
}

async function statePlaces(
  home: AccountInAws,
  declared: Home['declared'],
): Promise<readonly StatePlace[]> {
  const others = (await home.stateBuckets()).filter(({ bucket }) => !declared.has(bucket));
  return [
    ...[...declared].map(([bucket, environments]) => ({ home, bucket, environments })),
    ...others.map(({ bucket, environment }) => ({ home, bucket, environments: [environment] })),
  ];
}

async function leftIn(
  { operator, isDeclared, deletionPolicy }: Look,
  { home, bucket, environments }: StatePlace,
): Promise<Undeclared[]> {
  const states = home.states(bucket);
  const limit = pLimit(READ_AT_ONCE);
  const kinds = operator.kinds.map(({ definition }) => definition);
  const { account, region } = home.access;
  const common = { bucket, environment: environments[0] ?? '', account, region, deletionPolicy };
  const keys = (await states.list('temper/')).filter((key) => {
    const state = { ...common, key, addresses: [] };
    return !kinds.some((kind) => {
      const id = kind.reconstructed(state)?.id;
      return id !== undefined && isDeclared(kind.kind, id, environments);
    });
  });
  const read = await Promise.all(keys.map((key) => limit(() => states.readState(key))));
  const found: Undeclared[] = [];
  for (const [at, key] of keys.entries()) {
    const { addresses = [] } = read[at] ?? {};
    // What was destroyed leaves an empty state.
    if (addresses.length === 0) continue;
    const known = await undeclaredStack(kinds, { ...common, key, addresses });
    found.push(leftover({ ...common, key, resources: addresses.length }, known));
  }
  return found;
}

function leftover(
  {
    key,
    bucket,
    resources,
    environment,
    account,
    region,
  }: {
    readonly key: string;
    readonly bucket: string;
    readonly resources: number;
    readonly environment: string;
    readonly account: string;
    readonly region: string;
  },
  known: UndeclaredStack | undefined,
): Undeclared {
  const { stack } = known?.compiled ?? {};
  return {
    stack: stack?.id ?? key,
    names: known === undefined ? [] : [known.id, known.compiled.stack.title],
    environment,
    account,
    region,
    state: { bucket, key, resources },
    kept: [],
    ...(known !== undefined && { known }),
  };
}

/** Whether a spec of this kind and id is declared, in one of these environments where it says in which. */
type IsDeclared = (kind: string, id: string, environments?: readonly string[]) => boolean;

function declaredIn({ specs, kinds }: Workspace): IsDeclared {
  const definitions = kinds.map(({ definition }) => definition);
  const homes = new Map<string, (string | undefined)[]>();
  for (const spec of specs.documents) {
    const kind = kindOf(definitions, spec);
    const key = `${spec.kind} ${kind.id(spec.draft)}`;
    homes.set(key, [...(homes.get(key) ?? []), kind.environment(spec.draft)]);
  }
  return (kind, id, environments) =>
    (homes.get(`${kind} ${id}`) ?? []).some(
      (home) => home === undefined || environments?.includes(home) !== false,
    );
}

async function keptIn(
  { operator, isDeclared }: Look,
  access: AccountInAws['access'],
): Promise<Kept[]> {
  const found = operator.kinds.map((kind) =>
    kind.kept(access, (id) => isDeclared(kind.definition.kind, id)),
  );
  return (await Promise.all(found)).flat();
}

/** What costs stands with the state that knows it; what no state knows stands alone. */
function joined(
  left: readonly Undeclared[],
  kept: readonly Kept[],
  { access: { account, region } }: AccountInAws,
): Undeclared[] {
  const of = (id: string) => kept.filter(({ stack }) => stack === id);
  const inNoState = new Set(kept.map(({ stack }) => stack));
  for (const { stack } of left) inNoState.delete(stack);
  return [
    ...left.map((one) => ({ ...one, kept: of(one.stack) })),
    ...[...inNoState].map((stack) => ({
      stack,
      names: [],
      environment: of(stack)[0]?.environment ?? '',
      account,
      region,
      kept: of(stack),
    })),
  ];
}

function unseen({ message, why, fix }: Diagnostic, { access }: AccountInAws): Diagnostic {
  return {
    code: 'AWS_UNDECLARED_UNSEEN',
    severity: 'warning',
    message: `nobody could look in ${access.account} ${access.region} for what no spec here answers to: ${message}`,
    ...(why !== undefined && { why }),
    ...(fix !== undefined && { fix }),
  };
}

function notLooked(): Diagnostic {
  return {
    code: 'AWS_UNDECLARED_UNSEEN',
    severity: 'warning',
    message: 'nobody looked for what no spec here answers to',
    why: 'a spec that cannot be read may declare it',
    fix: 'run `temper validate`, and correct the specs first',
  };
}
