import { kindOf, type Spec } from './language/kind.ts';
import { documentsOf, type Declared, type Facts, type SpecSet } from './language/spec-set.ts';
import { ENVIRONMENT } from './kinds/environment/index.ts';
import type { Environment } from './kinds/environment/schema.ts';
import type { CompileInput, SpecCompiler, StackKind } from './kinds/kind.ts';
import type { Stack } from './stack.ts';

/** A sound spec together with one of the stacks it compiles to. */
export interface CompiledSpec<S extends Spec = Spec> extends CompileInput<S> {
  readonly kind: StackKind<S>;
  readonly stack: Stack;
}

/** What a command takes for this spec, and for no other of its kind: `support-bot-v2`, whatever its attempt. */
export function targetOf({ kind, spec }: Pick<CompiledSpec, 'kind' | 'spec'>): string {
  const id = kind.id(spec.draft);
  if (id === undefined) throw new Error(`${spec.file} was compiled without an id`);
  return id;
}

/** The specs of a repository, and the kinds they were read with. */
export interface CompileRequest {
  readonly specs: SpecSet;
  readonly facts: Facts;
  readonly kinds: readonly StackKind[];
  /** What of it is compiled. @default all of it */
  readonly selected?: readonly Declared[];
}

/**
 * Compiles specs in the order of the kinds, one at a time, and keeps none. Documents with mistakes, and those whose
 * environment has some, are left out: whoever compiles has looked at the diagnostics.
 */
export async function compile({
  specs,
  facts,
  kinds,
  selected = specs.documents,
}: CompileRequest): Promise<Iterable<CompiledSpec>> {
  const needed = kinds.filter(({ kind }) => selected.some((one) => one.kind === kind));
  const compilers = new Map<string, SpecCompiler>();
  // One after the other: they share nearly all that they load, and Jest cannot load one module for two at once.
  for (const kind of needed) compilers.set(kind.kind, await kind.compiler());
  const find = finder(specs);
  return (function* () {
    const seen = new Set<string>();
    for (const spec of selected) {
      const kind = kindOf(kinds, spec) as StackKind;
      const input = inputOf(spec, kind, facts, find);
      if (input === undefined) continue;
      for (const stack of compilers.get(spec.kind)?.compile(input) ?? []) {
        // Of two documents that say the same name the first counts; that there are two is an error.
        if (seen.has(stack.id)) continue;
        seen.add(stack.id);
        yield { ...input, kind, stack };
      }
    }
  })();
}

/** What a spec compiles to at the other times of its life; nothing where it is always the same. */
export async function compileStages({ stack, ...input }: CompiledSpec): Promise<Stack[]> {
  const { kind, value, facts } = input;
  const compiler = await kind.compiler();
  return compiledWith(input, stack.id, compiler.stages(value, facts));
}

/**
 * What an older text of a spec compiled to in its life, in the environment of today and with whatever data: good for its
 * addresses. Nothing where the older text is of another spec or has mistakes.
 * @throws whatever today's compiler makes of a spec of then
 */
export async function compileAsBefore(
  { stack, ...now }: CompiledSpec,
  spec: Declared,
): Promise<Stack[]> {
  const { kind } = now;
  const { value } = spec;
  if (value === undefined || kind.id(spec.draft) !== kind.id(now.spec.draft)) return [];
  const environment = environmentOf(kind, value, () => now.environment) ?? now.environment;
  const { placeholderFacts } = kind;
  const compiler = await kind.compiler();
  const all = [placeholderFacts, ...compiler.stages(value, placeholderFacts)];
  return compiledWith({ ...now, spec, value, environment }, stack.id, all);
}

/** The stack of an id, by each of the facts. */
async function compiledWith(
  input: CompileInput & { readonly kind: StackKind },
  id: string,
  all: readonly unknown[],
): Promise<Stack[]> {
  const compiler = await input.kind.compiler();
  return all.flatMap((facts) =>
    [...compiler.compile({ ...input, facts })].filter((stack) => stack.id === id),
  );
}

/** The environment a spec is or lives in. */
function environmentOf(
  { kind }: StackKind,
  value: Spec,
  home: () => Environment | undefined,
): Environment | undefined {
  return kind === ENVIRONMENT.kind ? (value as Environment) : home();
}

function inputOf(
  spec: Declared,
  kind: StackKind,
  facts: Facts,
  find: CompileInput['find'],
): CompileInput | undefined {
  const { value } = spec;
  const id = kind.id(spec.draft);
  if (value === undefined || id === undefined) return undefined;
  const environment = environmentOf(kind, value, () =>
    find(ENVIRONMENT, kind.environment(spec.draft) ?? ''),
  );
  if (environment === undefined) return undefined;
  return { spec, value, environment, facts: facts.gathered[spec.kind]?.get(id), find };
}

/** Looks sound specs up; the documents of a kind are sorted at the first question about it. */
function finder(specs: SpecSet): CompileInput['find'] {
  const known = new Map<string, ReadonlyMap<string, Spec>>();
  const byId = <S extends Spec>(kind: StackKind<S>): ReadonlyMap<string, Spec> => {
    const found = new Map<string, Spec>();
    for (const { draft, value } of documentsOf(specs, kind)) {
      const id = kind.id(draft);
      if (value !== undefined && id !== undefined && !found.has(id)) found.set(id, value);
    }
    known.set(kind.kind, found);
    return found;
  };
  // A document was read by the schema of its kind, so it is what the kind says.
  return <Other extends Spec>(kind: StackKind<Other>, id: string) =>
    (known.get(kind.kind) ?? byId(kind)).get(id) as Other | undefined;
}
