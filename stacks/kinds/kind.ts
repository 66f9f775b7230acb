import type { Spec, SpecKind } from '../language/kind.ts';
import type { SpecPath } from '../language/source.ts';
import type { Declared } from '../language/spec-set.ts';
import type { Reach } from '../permissions/reach.ts';
import type { Statement } from '../policy.ts';
import type { Stack } from '../stack.ts';
import type { Environment } from './environment/schema.ts';
import type { Override } from './overrides.ts';
import type { FirstFiles, FirstFilesRequest } from './first-files.ts';

/** A resource address that an earlier release of Temper compiled and this one does not. */
export interface RetiredAddress {
  /** `aws_sns_topic.alerts`. */
  readonly address: string;
  /** The first release that does not compile it. */
  readonly since: string;
}

/** A state that may have outlived its spec: what is known without one. */
export interface LeftState {
  /** `temper/models/support-bot/v1.tfstate`. */
  readonly key: string;
  readonly bucket: string;
  /** Name of the environment whose states the bucket holds. */
  readonly environment: string;
  readonly account: string;
  readonly region: string;
  /** Addresses of the managed resources in it. */
  readonly addresses: readonly string[];
  /** What a person says about what cannot be brought back; a spec would have said it. */
  readonly deletionPolicy: 'retain' | 'delete';
}

/** What a state's spec may have been. */
export interface Reconstruction {
  /** What tells the spec from the others of its kind, as `id` does: `support-bot-v1`. */
  readonly id: string;
  /**
   * Documents, each as full as one can be: together they compile to everything that can stand in the state. Those of other
   * kinds are what these refer to.
   */
  readonly documents: readonly object[];
  /** Addresses whose last part depends on what the spec said. */
  readonly varying?: RegExp;
}

/** What somebody would add after a spec: one like it, but for a few fields. */
export interface NextSpec {
  /** What tells it from the others of its kind. */
  readonly id: string;
  /** As its file would be called: `v2.yaml`. */
  readonly file: string;
  readonly fields: readonly { readonly path: SpecPath; readonly value: number }[];
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
  /** The specs that a state at this key may have come from; undefined for a key of another kind. */
  reconstructed(state: LeftState): Reconstruction | undefined;
  /**
   * What any spec of this kind may have in an environment, besides what the environment has: names with `*` for what a spec
   * chooses. Policies for specs that are not written yet are made from it. Without a key of a state no specs of the kind live
   * there.
   */
  readonly reach: (environment: Environment) => Reach;
  /** The gates that a spec overrules, where its environment allows it. */
  overrides(value: S): readonly Override[];
  /** The most that roles may do which specs of this kind make in an environment; nothing where they make none. */
  readonly bounds: (environment: Environment) => readonly Statement[];
  /** Stands in for what is gathered about a document, where it does not matter what it is: addresses do not depend on it. */
  readonly placeholderFacts: unknown;
  /** What would follow a spec of it, as an example of a change; undefined for a kind whose specs do not follow each other. */
  next(value: S): NextSpec | undefined;
  /** What a new repository starts with of it; loaded then alone. */
  firstFiles(request: FirstFilesRequest): Promise<FirstFiles>;
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
  /**
   * The facts that a document has at the other times of its life, where it compiles to something else then: a training that is
   * over has let go of what it ran on.
   */
  stages(value: S, facts: unknown): readonly unknown[];
}
