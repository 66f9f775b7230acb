import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import { kindOf, type SpecKinds } from '../../stacks/language/kind.ts';
import type { Declared, SpecSet } from '../../stacks/language/spec-set.ts';
import { nearest } from '../../stacks/nearest.ts';

/** Which specs a command is about. Everything given must hold; nothing given means all. */
export interface Selection {
  /** Names (`research`, `support-bot`, `support-bot-v2`), files or folders; a spec is meant when any of them fits. */
  readonly targets?: readonly string[];
  /** Name of a kind. */
  readonly kind?: string;
  /** The environment itself and what lives in it. */
  readonly environment?: string;
  /** Only what differs from the commit where this reference and HEAD parted. */
  readonly changedSince?: string;
}

type Documents = Pick<SpecSet, 'documents'>;

/** Finds specs among documents that were read with these kinds. */
export class Selector {
  readonly #kinds: SpecKinds;

  constructor(kinds: SpecKinds) {
    this.#kinds = kinds;
  }

  /** The specs of `set` that `selection` means, in the order of the kinds; git is not asked here. */
  select({ documents }: Documents, selection: Selection): Declared[] {
    return documents.filter(
      (spec) =>
        (selection.kind === undefined || spec.kind === selection.kind) &&
        (selection.environment === undefined ||
          this.environmentOf(spec) === selection.environment) &&
        this.#isTarget(spec, selection.targets ?? []),
    );
  }

  /** A diagnostic for every target that means nothing at all. */
  unknownTargets({ documents }: Documents, targets: readonly string[]): Diagnostic[] {
    const meanings = this.#kinds.map(({ target }) => target).join(', ');
    return targets
      .filter((target) => !documents.some((spec) => this.#isTarget(spec, [target])))
      .map((target) => ({
        code: 'CLI_NOTHING_SELECTED',
        severity: 'error',
        message: `no spec answers to "${target}"`,
        why: `a target is ${meanings}, a file or a folder`,
        fix: this.#targetFix(target, documents),
      }));
  }

  /** Names of environments that specs are or live in. */
  #environmentsIn(documents: readonly Declared[]): string[] {
    const names = documents.map((spec) => this.environmentOf(spec));
    return [...new Set(names.filter((name) => name !== undefined))];
  }

  #targetFix(target: string, documents: readonly Declared[]): string {
    const names = namesOf(documents);
    const near = nearest(target, [
      ...names,
      ...documents.map((spec) => this.idOf(spec) ?? ''),
      ...documents.map(({ file }) => file),
    ]);
    if (near !== undefined) return `did you mean \`${near}\`?`;
    return `name one of: ${names.slice(0, 12).join(', ') || '(there are no specs)'}`;
  }

  /** The name of the environment a spec is or lives in, as far as it is known. */
  environmentOf(spec: Declared): string | undefined {
    return kindOf(this.#kinds, spec).environment(spec.draft);
  }

  /** What tells a spec from the others of its kind: `support-bot-v2`, an environment's name. */
  idOf(spec: Declared): string | undefined {
    return kindOf(this.#kinds, spec).id(spec.draft);
  }

  #isTarget(spec: Declared, targets: readonly string[]): boolean {
    if (targets.length === 0) return true;
    const names = [spec.draft.metadata?.name, this.idOf(spec)];
    return targets.some((target) => {
      const path = target.replace(/^\.\//, '').replace(/\/+$/, '');
      return (
        names.includes(target) ||
        path === '.' ||
        spec.file === path ||
        spec.file.startsWith(`${path}/`)
      );
    });
  }

  /** Says why a selection means nothing; a change since a reference may well touch no spec. */
  emptySelection({ documents }: Documents, selection: Selection): Diagnostic {
    const { targets = [], kind, environment } = selection;
    const given = [
      ...targets,
      ...(kind === undefined ? [] : [`--kind ${kind}`]),
      ...(environment === undefined ? [] : [`--environment ${environment}`]),
    ].join(' ');
    const environments = this.#environmentsIn(documents);
    const near =
      environment === undefined || environments.includes(environment)
        ? undefined
        : nearest(environment, environments);
    return {
      code: 'CLI_NOTHING_SELECTED',
      severity: 'error',
      message: `no spec answers to ${given}`,
      why: 'everything given must hold for a spec to be selected',
      fix:
        near === undefined
          ? `leave something out; the environments are: ${environments.join(', ') || '(none)'}`
          : `did you mean \`--environment ${near}\`?`,
    };
  }
}

function namesOf(specs: readonly Declared[]): string[] {
  return [...new Set(specs.map((spec) => spec.draft.metadata?.name ?? ''))].filter(Boolean).sort();
}
