import type { Spec, SpecKind } from '../language/kind.ts';
import type { Declared } from '../language/spec-set.ts';
import type { Reach } from '../permissions/reach.ts';
import type { Stack } from '../stack.ts';
import type { Environment } from './environment/schema.ts';

/** A resource address that an earlier release of Temper compiled and this one does not. */
export interface RetiredAddress {
  /** `aws_sns_topic.alerts`. */
  readonly address: string;
  /** The first release that does not compile it. */
  readonly since: string;
}

/** A kind of spec as a whole: what the language knows of it, and what it compiles to. */
export interface StackKind<S extends Spec = Spec> extends SpecKind<S> {
  /** Kinds whose stacks are there before one of these can be: they are applied earlier and destroyed later. */
  readonly after: readonly string[];
  /**
   * Addresses of earlier releases. A plan may change or delete what still stands in a state under them. An address is added
   * in the commit that stops compiling it, and never taken out again, because states are older than releases.
   */
  readonly retired: readonly RetiredAddress[];
  /**
   * What any spec of this kind may have in an environment, besides what the environment has: names with `*` for what a spec
   * chooses. Policies for specs that are not written yet are made from it.
   */
  readonly reach: (environment: Environment) => Reach;
  /** Stands in for what is gathered about a document, where it does not matter what it is: addresses do not depend on it. */
  readonly placeholderFacts: unknown;
  /** Loads what compiles it. CDKTF is heavy, and many commands do without. */
  compiler(): Promise<SpecCompiler<S>>;
}

/** Everything a spec is compiled from. All of it is sound: whoever compiles has looked at the diagnostics. */
export interface CompileInput<S extends Spec = Spec> {
  readonly spec: Declared<S>;
  readonly value: S;
  /** The environment it is or lives in. */
  readonly environment: Environment;
  /** What was gathered about it. */
  readonly facts: unknown;
  /** Another sound spec, by its kind and id. */
  readonly find: <Other extends Spec>(kind: StackKind<Other>, id: string) => Other | undefined;
}

/** Turns one spec into its stacks; several where it takes several states. */
export interface SpecCompiler<S extends Spec = Spec> {
  /** Same input, same bytes. */
  compile(input: CompileInput<S>): Iterable<Stack>;
}
