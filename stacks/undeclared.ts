/*
 * A stack that no spec declares, known by its state alone. What a spec would have compiled to is compiled from what the
 * kinds say one may have been; of that only the way to AWS and to the state stays, so that a plan can do nothing but
 * take away.
 */
import type { CompiledSpec } from './compile.ts';
import { ENVIRONMENT } from './kinds/environment/index.ts';
import { fullestEnvironment } from './kinds/environment/reconstruction.ts';
import type { CompileInput, LeftState, StackKind } from './kinds/kind.ts';
import type { Spec } from './language/kind.ts';
import type { SourceRange } from './language/source.ts';
import type { Declared } from './language/spec-set.ts';
import { resourceNames } from './resource-names.ts';
import type { Stack } from './stack.ts';

/** A stack without a spec, and what can be its own. */
export interface UndeclaredStack {
  readonly compiled: CompiledSpec;
  /** As `id` of the kind tells specs apart: `support-bot-v1`. */
  readonly id: string;
  /** Whether a spec of this id can have compiled to the address. */
  readonly mayHold: (address: string) => boolean;
  /** Names in AWS of what it can have made. */
  readonly names: ReadonlySet<string>;
}

/** The stack whose state this is; undefined where no kind knows the key. */
export async function undeclaredStack(
  kinds: readonly StackKind[],
  state: LeftState,
): Promise<UndeclaredStack | undefined> {
  for (const kind of kinds) {
    const found = kind.reconstructed(state);
    if (found === undefined) continue;
    const all = found.documents.map((one) => parsed(kinds, one)).filter((one) => one !== undefined);
    const compiled: CompiledSpec[] = [];
    for (const value of all.filter((one) => one.kind === kind.kind)) {
      const stack = await compiledAlone(kind, { value, all, state });
      if (stack !== undefined) compiled.push(stack);
    }
    // Where one trained is told by the resource that started it.
    const likely = compiled.find(({ stack }) => isTrainedIn(stack, state)) ?? compiled[0];
    if (likely === undefined) return undefined;
    const addresses = new Set(compiled.flatMap(({ stack }) => stack.addresses));
    return {
      id: found.id,
      compiled: { ...likely, stack: emptied(likely.stack, state) },
      mayHold: (address) => addresses.has(address) || found.varying?.test(address) === true,
      names: new Set(compiled.flatMap(({ stack }) => [...resourceNames(stack)])),
    };
  }
  return undefined;
}

/** Whoever writes to the bucket chooses the key: what no spec could be called is no spec's. */
function parsed(kinds: readonly StackKind[], document: object): Spec | undefined {
  const kind = kinds.find((one) => one.kind === (document as Partial<Spec>).kind);
  if (kind === undefined) throw new Error('a reconstruction is of a kind that there is');
  return kind.schema.safeParse(document).data;
}

interface Alone {
  readonly value: Spec;
  /** Everything that was reconstructed with it. */
  readonly all: readonly Spec[];
  readonly state: LeftState;
}

async function compiledAlone(
  kind: StackKind,
  { value, all, state }: Alone,
): Promise<CompiledSpec | undefined> {
  const home = fullestEnvironment(state.environment, state);
  const { data: environment } = ENVIRONMENT.schema.safeParse(
    kind.kind === ENVIRONMENT.kind ? value : home,
  );
  if (environment === undefined) return undefined;
  const find: CompileInput['find'] = <Other extends Spec>(other: StackKind<Other>, id: string) =>
    all.find((one) => one.kind === other.kind && other.id(one as never) === id) as
      Other | undefined;
  const spec = declaredNowhere(value, addressOf(state));
  const input = { spec, value, environment, facts: kind.placeholderFacts, find };
  const stacks = (await kind.compiler()).compile(input);
  const stack = [...stacks].find((one) => one.state.key === state.key);
  return stack === undefined ? undefined : { ...input, kind, stack };
}

/** `s3://temper-lab-state-111122223333/temper/models/bot/v1.tfstate`. */
function addressOf({ bucket, key }: LeftState): string {
  return `s3://${bucket}/${key}`;
}

/** What is said of it points at its state: there is no other place. */
function declaredNowhere(value: Spec, file: string): Declared {
  const start = { line: 1, column: 1, offset: 0 };
  const at: SourceRange = { file, start, end: start };
  return { kind: value.kind, file, draft: value, value, locate: () => at };
}

function isTrainedIn({ training }: Stack, { addresses }: LeftState): boolean {
  return training !== undefined && addresses.includes(training.address);
}

/** Without what a spec would declare: whatever stands in the state goes. */
function emptied(stack: Stack, state: LeftState): Stack {
  const {
    resource: _resources,
    output: _outputs,
    removed: _removed,
    ...settings
  } = JSON.parse(stack.terraformJson) as Record<string, unknown>;
  return {
    ...stack,
    terraformJson: `${JSON.stringify(settings, null, 2)}\n`,
    file: addressOf(state),
    undeclared: true,
    addresses: [],
    origins: {},
    assets: [],
  };
}
