import type { Diagnostic } from '../../stacks/language/diagnostic.ts';
import type { Environment } from '../../stacks/language/environment.ts';
import type { FineTune } from '../../stacks/language/fine-tune.ts';
import type { Declared, SpecSet } from '../../stacks/language/spec-set.ts';
import { nearest } from '../../stacks/nearest.ts';

/** Which specs a command is about. Everything given must hold; nothing given means all. */
export interface Selection {
  /** Names (`research`, `support-bot`, `support-bot-v2`), files or folders; a spec is meant when any of them fits. */
  readonly targets?: readonly string[];
  readonly kind?: 'Environment' | 'FineTune';
  /** The environment itself and what lives in it. */
  readonly environment?: string;
  /** Only what differs from the commit where this reference and HEAD parted. */
  readonly changedSince?: string;
}

export type AnySpec = Declared<Environment> | Declared<FineTune>;

/** The specs of `set` that `selection` means, environments first; git is not asked here. */
export function select(set: SpecSet, selection: Selection): AnySpec[] {
  return [...set.environments, ...set.fineTunes].filter(
    (spec) =>
      (selection.kind === undefined || spec.kind === selection.kind) &&
      (selection.environment === undefined || environmentOf(spec) === selection.environment) &&
      isTarget(spec, selection.targets ?? []),
  );
}

/** A diagnostic for every target that means nothing at all. */
export function unknownTargets(set: SpecSet, targets: readonly string[]): Diagnostic[] {
  const all = [...set.environments, ...set.fineTunes];
  return targets
    .filter((target) => !all.some((spec) => isTarget(spec, [target])))
    .map((target) => ({
      code: 'CLI_NOTHING_SELECTED',
      severity: 'error',
      message: `no spec answers to "${target}"`,
      why: 'a target is the name of an Environment or a model, a model with its version (`support-bot-v2`), a file or a folder',
      fix: targetFix(target, all),
    }));
}

function targetFix(target: string, all: readonly AnySpec[]): string {
  const names = namesOf(all);
  const near = nearest(target, [
    ...names,
    ...all.map((spec) => specId(spec) ?? ''),
    ...all.map((spec) => spec.file),
  ]);
  if (near !== undefined) return `did you mean \`${near}\`?`;
  return `name one of: ${names.slice(0, 12).join(', ') || '(there are no specs)'}`;
}

/** Says why a selection means nothing; a change since a reference may well touch no spec. */
export function emptySelection(set: SpecSet, selection: Selection): Diagnostic {
  const named = [
    ...(selection.targets ?? []),
    ...(selection.kind === undefined ? [] : [`--kind ${selection.kind}`]),
    ...(selection.environment === undefined ? [] : [`--environment ${selection.environment}`]),
  ].join(' ');
  const environments = set.environments.flatMap((one) => one.draft.metadata?.name ?? []);
  const { environment } = selection;
  const near =
    environment === undefined || environments.includes(environment)
      ? undefined
      : nearest(environment, environments);
  return {
    code: 'CLI_NOTHING_SELECTED',
    severity: 'error',
    message: `no spec answers to ${named}`,
    why: 'everything given must hold for a spec to be selected',
    fix:
      near === undefined
        ? `leave something out; the environments are: ${environments.join(', ') || '(none)'}`
        : `did you mean \`--environment ${near}\`?`,
  };
}

/** The name of the environment a spec is or lives in, as far as it is known. */
export function environmentOf(spec: AnySpec): string | undefined {
  return isFineTune(spec) ? spec.draft.spec?.environment : spec.draft.metadata?.name;
}

export function isFineTune(spec: AnySpec): spec is Declared<FineTune> {
  return spec.kind === 'FineTune';
}

/** `support-bot-v2`, or an environment's name. */
export function specId(spec: AnySpec): string | undefined {
  const name = spec.draft.metadata?.name;
  if (!isFineTune(spec) || name === undefined) return name;
  return spec.draft.spec?.version === undefined ? undefined : `${name}-v${spec.draft.spec.version}`;
}

function isTarget(spec: AnySpec, targets: readonly string[]): boolean {
  if (targets.length === 0) return true;
  const names = [spec.draft.metadata?.name, specId(spec)];
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

function namesOf(specs: readonly AnySpec[]): string[] {
  return [...new Set(specs.map((spec) => spec.draft.metadata?.name ?? ''))].filter(Boolean).sort();
}
